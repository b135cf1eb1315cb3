import CVips
package import EventLoop

/// A photo made anew: JPEG, upright, in sRGB, with nothing but its pixels.
package struct Photo: Sendable {
    /// One size of it.
    package struct Print: Sendable {
        package let jpeg: [UInt8]
        package let width: Int
        package let height: Int
    }

    /// Long side at most ``PhotoStudio/fullSide``.
    package let full: Print
    /// Long side at most ``PhotoStudio/thumbnailSide``.
    package let thumbnail: Print
}

/// Makes photos anew with libvips, off the loop, so that no byte of the original, no place and no device is
/// kept.
package struct PhotoStudio: Sendable {
    /// 2,560 pixels show a wound or a letter at full width on any tablet; JPEG at 82 is where more bytes stop
    /// showing.
    package static let fullSide = 2560
    package static let thumbnailSide = 480
    private static let quality: Int32 = 82
    /// 50 megapixels: what today's phones make at most in ordinary use; decoded it takes some 200 MB at
    /// worst.
    package static let mostPixels = 50_000_000
    /// A JPEG ends at 65,535; nothing honest is longer than a panorama of this.
    private static let longestSide: Int32 = 30_000

    private let pool: WorkPool
    private let mostPixels: Int

    /// Give it a pool of its own: its threads are how many photos are in memory at once.
    package init(pool: WorkPool, mostPixels: Int = PhotoStudio.mostPixels) {
        self.pool = pool
        self.mostPixels = mostPixels
    }

    /// Develops JPEG, PNG, WebP or HEIC; nothing else is ever decoded.
    ///
    /// - Throws: ``FileRefusal`` `.tooManyPixels` (by the header, before any pixel is read) or
    ///   `.unreadablePhoto`.
    package func develop(_ bytes: [UInt8]) async throws(FileRefusal) -> Photo {
        let mostPixels = self.mostPixels
        return try await pool.run { () throws(FileRefusal) -> Photo in
            guard Self.ready else { throw .unreadablePhoto }
            // libvips keeps buffers for each thread that it sees, and its last errors for anyone who asks.
            defer {
                vips_error_clear()
                vips_thread_shutdown()
            }
            let isProfiled = try Self.examine(bytes, mostPixels)
            let full = try Self.develop(bytes, side: Self.fullSide, isProfiled)
            return Photo(full: full, thumbnail: try Self.develop(full.jpeg, side: Self.thumbnailSide, false))
        }
    }

    /// Whether libvips starts on this machine: for a readiness check, and to start it before the first photo.
    package static var isReady: Bool { ready }

    private static let ready: Bool = cvips_start() == 0

    /// Reads the header alone; says whether the photo brings a colour profile.
    private static func examine(_ bytes: [UInt8], _ mostPixels: Int) throws(FileRefusal) -> Bool {
        let found = bytes.withUnsafeBytes { raw -> (width: Int32, height: Int32, isProfiled: Bool)? in
            guard let image = cvips_header(raw.baseAddress, raw.count) else { return nil }
            defer { cvips_release(image) }
            return (vips_image_get_width(image), vips_image_get_height(image), cvips_has_profile(image) != 0)
        }
        guard let found, found.width > 0, found.height > 0 else { throw .unreadablePhoto }
        let isLong = max(found.width, found.height) > longestSide
        guard !isLong, Int(found.width) * Int(found.height) <= mostPixels else {
            throw .tooManyPixels(limit: mostPixels)
        }
        return found.isProfiled
    }

    private static func develop(
        _ bytes: [UInt8], side: Int, _ isProfiled: Bool
    ) throws(FileRefusal) -> Photo.Print {
        let print = bytes.withUnsafeBytes { raw -> Photo.Print? in
            let image = cvips_fit(raw.baseAddress, raw.count, Int32(side), isProfiled ? 1 : 0)
            guard let image else { return nil }
            defer { cvips_release(image) }
            var made: UnsafeMutableRawPointer?
            var count = 0
            guard cvips_jpeg(image, quality, &made, &count) == 0, let made else { return nil }
            defer { g_free(made) }
            return Photo.Print(
                jpeg: Array(UnsafeRawBufferPointer(start: made, count: count)),
                width: Int(vips_image_get_width(image)), height: Int(vips_image_get_height(image)))
        }
        guard let print else { throw .unreadablePhoto }
        return print
    }
}
