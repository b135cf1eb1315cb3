/// One numbered step of the schema, embedded in the program.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    let script: [UInt8]

    /// All steps in order. A step that was released is never edited: the checksum would refuse it.
    package static let all: [Migration] = [
        Migration(number: 1, name: "roles", script: PackageResources.m0001_roles_sql),
        Migration(number: 2, name: "towns", script: PackageResources.m0002_towns_sql),
        Migration(number: 3, name: "subjects", script: PackageResources.m0003_subjects_sql),
        Migration(number: 4, name: "posts", script: PackageResources.m0004_posts_sql),
        Migration(number: 5, name: "guard", script: PackageResources.m0005_guard_sql),
        Migration(number: 6, name: "reads", script: PackageResources.m0006_reads_sql),
        Migration(number: 7, name: "rights", script: PackageResources.m0007_rights_sql),
        Migration(number: 8, name: "letters", script: PackageResources.m0008_letters_sql),
        Migration(number: 9, name: "reseal", script: PackageResources.m0009_reseal_sql),
        Migration(number: 10, name: "agreements", script: PackageResources.m0010_agreements_sql),
        Migration(number: 11, name: "moving", script: PackageResources.m0011_moving_sql),
    ]

    /// The schema that this program was built for.
    package static var newest: Int { all.last?.number ?? 0 }
}
