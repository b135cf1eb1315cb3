import PKI

/// The hash tree of RFC 9162 §2.1: one hash for a list, which changes with any entry, its place or their number.
package enum MerkleTree {
    /// The root over a list of digests; of none, the digest of nothing.
    package static func root(of digests: [[UInt8]]) -> [UInt8] {
        guard !digests.isEmpty else { return Digest.sha256([]) }
        var level = digests.map { Digest.sha256([0] + $0) }
        while level.count > 1 {
            // Pairs from the left are the same tree as splitting at the largest power of two.
            level = stride(from: 0, to: level.count, by: 2).map { left in
                left + 1 < level.count ? Digest.sha256([1] + level[left] + level[left + 1]) : level[left]
            }
        }
        return level[0]
    }
}
