import HTML
import Workflows

/// Where somebody who makes keys pastes a certificate request; folded away from everybody else.
enum RequestField {
    static func field(_ form: SubmittedForm) -> Design.Field {
        Design.Field(
            "request", "証明書署名要求（CSR）", .optional,
            hint: "「-----BEGIN CERTIFICATE REQUEST-----」で始まるPEM形式の全文を貼り付けるか、上のファイルで選んでください。",
            value: form.raw("request"), error: form.problem("request"))
    }

    /// What was sent of it: the file if one was chosen, else what was pasted.
    static func bytes(in form: SubmittedForm) -> [UInt8]? {
        [form.raw("request_file"), form.raw("request")].first { $0.contains { !$0.isWhitespace } }
            .map { Array($0.utf8) }
    }

    static func markup(_ field: Design.Field) -> Markup {
        details(.class("fold"), .open(field.error != nil)) {
            summary { span { "鍵を自分で作る（詳しい方向け）" } }
            p {
                "端末の中で鍵を作れる方は、秘密鍵を外に出さずに証明書を受け取れます。要求からは公開鍵だけを使い、名前や期間はこちらで決めます。"
            }
            p { "鍵はP-256、P-384、または3072ビット以上のRSA、署名はSHA-256以上にしてください。ファイルのパスワードは使いません。" }
            Design.fileField(
                Design.Field("request_file", "証明書署名要求のファイル", .optional), accept: ".csr,.pem,.req,.txt",
                multiple: false, isPhoto: false)
            Design.textArea(field, rows: 6)
        }
    }
}

/// Why a certificate request is refused, as a sentence beside its field.
enum RequestWords {
    static func sentence(_ fault: RequestFault) -> String {
        switch fault {
        case .unreadable: "証明書署名要求として読み取れません。PEM形式の全文を1つだけ送ってください。"
        case .keyNotProven: "署名が公開鍵と合いません。鍵を作った端末で、要求を作り直してください。"
        case .weakKey: "この鍵は使えません。P-256、P-384、または3072ビット以上のRSAで作り直してください。"
        case .weakDigest: "署名の方式が古すぎます。SHA-256以上で作り直してください。"
        }
    }
}
