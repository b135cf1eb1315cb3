import HTTPServer
import Workflows

extension Reply {
    /// What a device is given, under its name.
    static func file(_ file: DeviceFile) -> Reply {
        var response = Response(contentType: file.mediaType, file.bytes)
        let manner = file.isOpenedInPlace ? "inline" : "attachment"
        response.headers.set("content-disposition", "\(manner); filename=\"\(file.name)\"")
        return .response(response)
    }
}
