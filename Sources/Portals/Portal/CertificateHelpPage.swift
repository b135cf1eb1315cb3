import Care
import HTML
import Workflows

/// How a certificate is put into each kind of device.
enum CertificateHelpPage {
    static func page(_ visit: Visit) -> Page {
        let policy = visit.policy
        let devices = policy.devices
        return PortalFrame.layout(
            visit, PortalFrame.label(of: .certificateHelp, policy), current: .certificateHelp
        ).page {
            p {
                "電子証明書は、端末ごとに1つずつ入れます。使う端末そのもので「\(PortalFrame.label(of: .firstCertificate, policy))」を開いてください。"
            }
            Design.notice(.info, "ファイルのパスワードは、受け取りの画面に一度だけ出ます。") {
                p { "証明書を入れ終わるまで、画面を閉じないでください。ファイルは、入れ終わったら消してください。" }
            }
            for device in devices { card(device) }
            Design.card("うまくいかないとき", icon: .info) {
                ul {
                    li { "証明書を選ぶ画面が出ないときは、ブラウザーをいったん終了し、開き直してください。" }
                    li { "選ぶ画面に複数の証明書が並ぶときは、「renrakucho \(visit.town.key.text)」で始まるものを選んでください。" }
                    li { "受け取りに失敗したときは、しばらくの間、同じ番号でもう一度受け取れます。" }
                }
            }
            Design.buttonRow {
                Design.go(PortalFrame.label(of: .firstCertificate, policy), visit.path("pickup"), .primary)
            }
        }
    }

    /// The steps for one kind of device.
    static func card(_ device: DeviceKind) -> Markup {
        Design.card(device.label, icon: .device, id: "device-\(device.rawValue)") {
            ol { for step in steps(device) { li { step } } }
        }
    }

    static func steps(_ device: DeviceKind) -> [String] {
        switch device {
        case .windows:
            [
                "EdgeかChromeで受け取りの画面を開き、ファイルを保存します。",
                "保存した「.p12」のファイルを開くと、証明書のインポートが始まります。保存場所は「現在のユーザー」のままにします。",
                "パスワードの欄に、画面に出たファイルのパスワードを入れます。ほかの設定は変えずに進めます。",
                "ブラウザーをすべて閉じてから、連絡帳を開きます。証明書を選ぶ画面で、入れた証明書を選びます。",
            ]
        case .mac:
            [
                "SafariかChromeで受け取りの画面を開き、ファイルを保存します。",
                "保存した「.p12」のファイルを開き、「キーチェーンアクセス」の「ログイン」に追加します。",
                "画面に出たファイルのパスワードを入れます。",
                "ブラウザーを開き直して連絡帳を開き、証明書を選びます。キーチェーンの許可を求められたら、Macのパスワードを入れて「常に許可」を選びます。",
            ]
        case .android:
            [
                "Chromeで受け取りの画面を開き、ファイルを保存します。",
                "「設定」の「セキュリティ」から「証明書のインストール」を開き、「VPNとアプリユーザー証明書」を選びます（機種により名前が少し違います）。",
                "保存したファイルを選び、画面に出たファイルのパスワードを入れます。",
                "Chromeで連絡帳を開き、入れた証明書を選びます。",
            ]
        case .ios:
            [
                "Safariで受け取りの画面を開きます。ほかのブラウザーでは入れられません。",
                "ファイルを受け取ると「プロファイルがダウンロードされました」と出ます。",
                "「設定」を開き、上のほうの「ダウンロード済みのプロファイル」から「インストール」を選びます。",
                "画面に出たファイルのパスワードを入れます。終わったら、Safariで連絡帳を開きます。",
            ]
        }
    }
}
