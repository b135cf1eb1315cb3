import Workflows

/// What pages say about files.
enum FileWords {
    /// What the picker offers first; what a file really is, is looked at when it comes.
    static let accepted =
        ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,.mp4,.mov,image/*,video/mp4,video/quicktime"

    /// Why a file could not be taken, and what helps.
    static func sentence(_ slip: FileSlip, name: String) -> String {
        let file = "「\(String(name.prefix(60)))」"
        return switch slip {
        case .empty: "\(file)は中身がありません。選び直してください。"
        case .tooLarge(let megabytes): "\(file)は大きすぎます。\(megabytes)MBまでのファイルを送れます。"
        case .unsafe: "\(file)は、開くと端末に害を及ぼすおそれがあるため送れません。PDFや写真にして送ってください。"
        case .macros: "\(file)にはマクロが含まれているため送れません。マクロのない形式（.docx、.xlsx、.pptx）かPDFで保存し直してください。"
        case .oldOffice: "\(file)は古い形式のため、安全かどうかを確かめられません。新しい形式（.docx、.xlsx、.pptx）かPDFで保存し直してください。"
        case .locked: "\(file)にはパスワードがかかっているため送れません。パスワードを外して保存し直してください。"
        case .archive: "\(file)はまとめられたファイル（圧縮ファイル）です。中のファイルを1件ずつ送ってください。"
        case .misnamed: "\(file)は、名前の末尾と中身の種類が合っていません。もとのアプリで保存し直してください。"
        case .tooManyPixels(let millions): "\(file)は画素数が多すぎます。\(millions * 100)万画素までの写真を送れます。"
        case .unreadablePhoto: "\(file)は写真として読み取れませんでした。撮り直すか、別の写真を選んでください。"
        case .notAPhoto: "\(file)は写真ではありません。写真でないものは「ファイル」の欄から送ってください。"
        case .notAccepted: "\(file)の種類は受け付けていません。PDFや写真にして送ってください。"
        case .noRoom: "ただいまファイルを保存できません。文章だけを先に送り、ファイルは時間をおいて送ってください。"
        }
    }

    /// "PDF・240 kB".
    static func kind(_ file: PostFile) -> String { "\(kind(file.mediaType))・\(size(file.byteCount))" }

    private static func kind(_ mediaType: String) -> String {
        switch mediaType {
        case "application/pdf": "PDF"
        case "text/plain": "テキスト"
        case "text/csv": "CSV"
        case let type where type.hasPrefix("video/"): "動画"
        case let type where type.hasPrefix("image/"): "写真"
        case let type where type.contains("spreadsheet"): "表計算"
        case let type where type.contains("presentation"): "スライド"
        default: "文書"
        }
    }

    private static func size(_ bytes: Int64) -> String {
        bytes < 1_000_000
            ? "\(max(1, (bytes + 500) / 1_000)) kB" : "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }
}
