/// The kinds of device that a certificate can be delivered to.
package enum DeviceKind: String, Sendable, Hashable, CaseIterable {
    case windows, mac, android, ios
}

/// The life of a device certificate. `planned` rows exist before anything is signed, so that no certificate is ever unknown.
package enum CertificateState: String, Sendable {
    case planned, issued, active, revoked
}
