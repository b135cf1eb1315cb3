import Workflows

/// Why a chosen password is refused, as a sentence beside its field.
enum PasswordWords {
    /// The sentence; `noun` is what the page calls it, パスワード or 合言葉.
    static func sentence(_ fault: PasswordFault, _ noun: String = "パスワード") -> String {
        switch fault {
        case .tooShort(let minimum): "\(noun)は\(minimum)文字以上にしてください。"
        case .tooLong: "\(noun)が長すぎます。もう少し短くしてください。"
        case .common: "よく使われる言葉なので、すぐに当てられてしまいます。別の\(noun)にしてください。"
        case .predictable: "同じ文字の繰り返しや並びの\(noun)は、すぐに当てられてしまいます。別の\(noun)にしてください。"
        case .namesInside: "\(noun)のほとんどが名前やIDでできています。関係のない言葉を加えてください。"
        case .controlSigns: "\(noun)に使えない文字（制御文字）が含まれています。入力し直してください。"
        case .notMixed: "\(noun)には、英字・数字・記号をそれぞれ含めてください。"
        }
    }
}

/// A login name as it may be chosen.
enum LoginName {
    static let hint = "半角の英小文字・数字と . _ @ + - が使えます。3文字以上64文字まで。"

    /// What is wrong with it; `nil` when it may be tried.
    static func problem(_ login: String) -> String? {
        let isAllowed = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: Array("._@+-".utf8).contains(byte)
            }
        }
        guard (3...64).contains(login.utf8.count), login.utf8.allSatisfy(isAllowed) else {
            return "ログインIDは、半角の英小文字・数字と . _ @ + - で、3文字以上64文字以内にしてください。"
        }
        // Such names keep the place of accounts that were not picked up yet.
        return login.hasPrefix("new.") ? "「new.」で始まるログインIDは使えません。別のIDにしてください。" : nil
    }
}
