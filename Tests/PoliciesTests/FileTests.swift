import Testing

@testable import Policies

@Suite struct FileTests {
    @Test(arguments: Fixtures.shipped + Fixtures.invented)
    func `every file loads without errors`(key: String) throws {
        _ = try Fixtures.policy(key)
    }
}
