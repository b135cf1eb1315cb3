import Care

/// What the access log's words mean, for the person whom a record is about.
enum AccessWords {
    static func sentence(_ act: String) -> String { sentences[act] ?? "記録に関する操作をしました" }

    static func device(_ kind: DeviceKind) -> String {
        switch kind {
        case .windows: "Windowsのパソコン"
        case .mac: "Mac"
        case .android: "Androidの端末"
        case .ios: "iPhone・iPad"
        }
    }

    private static let sentences: [String: String] = [
        "home.read": "新着の画面で、書き込みを読みました",
        "subject.open": "登録の手続きを始めました",
        "subject.read": "記録の画面を開きました",
        "subject.change": "基本情報を書き直しました",
        "subject.register": "登録しました",
        "subject.hand_over": "記録を引き継ぎました",
        "subject.stop": "共有をやめる手続きをしました",
        "subject.resume": "共有を再開しました",
        "consent.record": "同意を記録しました",
        "consent.withdraw": "同意の取り消しを記録しました",
        "custody.change": "書類の置き場所を記録しました",
        "paper.submit": "書類の提出を記録しました",
        "paper.receive": "書類の受け取りを記録しました",
        "team.join": "見る人を加えました",
        "team.leave": "見る人を外しました",
        "timeline.read": "書き込みを読みました",
        "post.write": "書き込みました",
        "post.edit": "書き込みを直しました",
        "post.withdraw": "書き込みを取り下げました",
        "file.store": "写真やファイルを載せました",
        "file.read": "写真やファイルを開きました",
        "file.preview": "小さな写真を見ました",
        "document.write": "文書を書きました",
        "document.read": "文書を読みました",
        "print": "印刷の画面を開きました",
        "export": "記録を書き出しました",
        "search": "検索して、見つかった書き込みを読みました",
        "case.ask": "窓口に判断を求めました",
        "case.decide": "窓口が判断を記録しました",
        "terms.accept": "規約に同意しました",
        "audit.read": "閲覧の記録を見ました",
        "moving.pack": "転出先への引き継ぎを包みました",
        "moving.withdraw": "転出先への引き継ぎを取り消しました",
        "moving.try": "引き継ぎの番号を入力しました",
        "moving.opened": "引き継ぎの包みが、転出先の市町村で開かれました",
        "moving.receive": "前の市町村からの引き継ぎを受け取りました",
        "carried.read": "前の市町村からの引き継ぎを読みました",
        "news.await": "新しい書き込みを待つ画面を開きました",
    ]
}
