package import Care
package import EventLoop
package import Files
import FoundationEssentials
package import Journal
package import PKI
package import Records

/// All that the acts of people need: where things are kept, who signs certificates, what time it is.
///
/// Every act is a method in an extension, one file for each, in the folder of its subject: the list of files is the
/// list of what people can do. An act asks the town's policy, keeps the record, tells people and leaves a trace, all
/// in the one transaction of its counter.
///
/// One for all visits, and passed on by reference: every step of every request holds it.
package final class Workplace: Sendable {
    package let archive: Archive
    package let towns: TownRegistry
    package let catalogue: Catalogue
    package let files: any FileStore
    package let root: RootAuthority
    /// Signs the profiles for iPhone and iPad.
    package let profileSigner: ProfileSigner
    package let pool: WorkPool
    package let passwords: PasswordHasher
    package let clock: any WallClock
    package let journal: Journal
    package let settings: HouseSettings
    /// Seals what a form carries from one page to the next; lives as long as the master key.
    package let carrier: SealingKey
    /// What every front page shows, so that not each of them asks the database.
    package let board: NoticeBoard

    package init(
        archive: Archive, towns: TownRegistry, catalogue: Catalogue, files: any FileStore,
        root: RootAuthority, profileSigner: ProfileSigner,
        pool: WorkPool, passwords: PasswordHasher, clock: any WallClock, journal: Journal,
        settings: HouseSettings, carrier: SealingKey, board: NoticeBoard = NoticeBoard()
    ) {
        self.archive = archive
        self.towns = towns
        self.catalogue = catalogue
        self.files = files
        self.root = root
        self.profileSigner = profileSigner
        self.pool = pool
        self.passwords = passwords
        self.clock = clock
        self.journal = journal
        self.settings = settings
        self.carrier = carrier
        self.board = board
    }

    /// The same house, in which everything answers as it does and nothing that is done lasts.
    package var rehearsing: Workplace {
        Workplace(
            archive: Archive(rehearsalWith: archive), towns: towns, catalogue: catalogue, files: files,
            root: root,
            profileSigner: profileSigner, pool: pool, passwords: passwords, clock: clock, journal: journal,
            settings: settings, carrier: carrier, board: board)
    }
}

/// What `Config/renrakucho.yaml` says to the acts.
package struct HouseSettings: Sendable {
    /// `https://host[:port]` of the portal door and of the staff door, for links in mails.
    package let portalAddress: String
    package let staffAddress: String
    /// Days until an unused pickup code expires. The towns' mails take days to be read, not minutes.
    package let pickupDays: Int
    /// Minutes in which a lost delivery can be repeated with the same code.
    package let redeliveryMinutes: Int
    /// Days until the package of somebody who moved house does not open any more.
    package let movingDays: Int
    /// A session ends after so many minutes without a request …
    package let idleMinutes: Int
    /// … and after so many hours in any case.
    package let sessionHours: Int
    /// Passwords that everybody guesses first.
    package let blocklist: Set<String>
    /// Host under which certificates name their devices.
    package let deviceDomain: String
    /// `http://host[:port]` where revocation lists and issuers' certificates are found; `nil` where nothing
    /// serves them without TLS, and then no certificate names an address.
    package let authorityAddress: String?

    package init(
        portalAddress: String, staffAddress: String, pickupDays: Int, redeliveryMinutes: Int, movingDays: Int,
        idleMinutes: Int, sessionHours: Int, blocklist: Set<String>, deviceDomain: String,
        authorityAddress: String?
    ) {
        self.portalAddress = portalAddress
        self.staffAddress = staffAddress
        self.pickupDays = pickupDays
        self.redeliveryMinutes = redeliveryMinutes
        self.movingDays = movingDays
        self.idleMinutes = idleMinutes
        self.sessionHours = sessionHours
        self.blocklist = blocklist
        self.deviceDomain = deviceDomain
        self.authorityAddress = authorityAddress
    }
}
