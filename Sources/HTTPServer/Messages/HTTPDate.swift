import Glibc

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), without a locale's help.
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// As long as every date, for its place in what is made ready.
    static let blank = [UInt8](repeating: UInt8(ascii: " "), count: 29)

    static func render(_ seconds: Int) -> [UInt8] {
        var moment = time_t(seconds)
        var calendar = unsafe tm()
        unsafe gmtime_r(&moment, &calendar)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let weekday = unsafe Int(calendar.tm_wday)
        let monthNumber = unsafe Int(calendar.tm_mon)
        let (dayNumber, year) = unsafe (calendar.tm_mday, calendar.tm_year + 1900)
        let (hour, minute, second) = unsafe (calendar.tm_hour, calendar.tm_min, calendar.tm_sec)
        let day = days[weekday % 7]
        let month = months[monthNumber % 12]
        let clock = "\(two(hour)):\(two(minute)):\(two(second))"
        return Array("\(day), \(two(dayNumber)) \(month) \(year) \(clock) GMT".utf8)
    }

    static func now() -> [UInt8] { render(time(nil)) }
}
