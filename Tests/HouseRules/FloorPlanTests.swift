import Testing

@Suite struct `The floor plan` {
    @Test(arguments: FloorPlan.rooms)
    func `a room imports only what its floor allows`(room: Room) {
        let allowed = room.below.union(FloorPlan.everywhere).union(FloorPlan.besides[room.name] ?? [])
        expectNone(
            Tree.swiftSources.filter { $0.room == room.name }.flatMap { file in
                file.code.enumerated().compactMap { index, line in
                    guard let module = importedModule(line), !allowed.contains(module) else { return nil }
                    return Breach(
                        file, index,
                        "\(room.name) must not import \(module). Go through a room below that may, or change the plan "
                            + "in Package.swift and in Tests/HouseRules/FloorPlan.swift.")
                }
            })
    }

    @Test func `every folder of Sources is a room of the plan`() {
        let strangers = Set(Tree.sources.map(\.room)).subtracting(FloorPlan.byName.keys)
        #expect(
            strangers.isEmpty, "Give \(strangers.sorted()) a floor in FloorPlan.swift, or move the files.")
    }

    @Test func `imports go down, or along a floor without a circle, and tools know no towns`() throws {
        var finished: Set<String> = []
        func visit(_ room: Room, on path: [String]) throws {
            #expect(
                !path.contains(room.name), "\((path + [room.name]).joined(separator: " → ")) is a circle.")
            guard !path.contains(room.name), finished.insert(room.name).inserted else { return }
            for name in room.below {
                let below = try #require(
                    FloorPlan.byName[name], "\(room.name) names \(name), which is no room.")
                #expect(
                    below.floor <= room.floor, "\(room.name) would import \(name), which stands above it.")
                #expect(
                    room.wing != .tool || below.wing != .town,
                    "\(room.name) is a tool and must not know \(name).")
                try visit(below, on: path + [room.name])
            }
        }
        for room in FloorPlan.rooms { try visit(room, on: []) }
        // Care stands on language alone: no loop, no database, no network.
        #expect(FloorPlan.byName["Care"]?.below == ["JapaneseText"])
    }

    @Test func `the manifest declares no more than the plan`() {
        let declared = manifestRooms(Tree.manifest.lines.joined(separator: "\n"))
        #expect(declared.count > 10, "The rooms of Package.swift were not found: has its form changed?")
        for (name, dependencies) in declared {
            guard let room = FloorPlan.byName[name] else {
                Issue.record("Package.swift has a room \(name) that FloorPlan.swift does not know.")
                continue
            }
            let more = Set(dependencies).subtracting(room.below)
            #expect(
                more.isEmpty,
                "Package.swift lets \(name) depend on \(more.sorted()): change FloorPlan.swift or it.")
        }
    }

    @Test func `what runs in production imports nothing of the tests`() {
        expectNone(
            Tree.swiftSources.flatMap { file in
                file.code.enumerated().compactMap { index, line in
                    guard let module = importedModule(line), module == "TestKit" || module == "Testing" else {
                        return nil
                    }
                    return Breach(file, index, "Only tests import \(module).")
                }
            })
    }

    @Test func `Care decides at once: nothing in it waits`() {
        expectNone(
            Tree.swiftSources.filter { $0.room == "Care" }.flatMap { file in
                file.code.enumerated().compactMap { index, line in
                    line.hasWord("async") || line.hasWord("await")
                        ? Breach(file, index, "Care holds pure values: wait in Workflows, decide here.") : nil
                }
            })
    }

    @Test(
        arguments: [
            ("import PKI", "PKI"), ("package import FoundationEssentials", "FoundationEssentials"),
            ("@preconcurrency import Dispatch", "Dispatch"), ("import struct PKI.Digest", "PKI"),
            ("import", nil), ("let important = 1", nil), ("package func `import`() {}", nil),
        ] as [(String, String?)])
    func `an import line is read as the compiler reads it`(line: String, module: String?) {
        #expect(importedModule(line) == module)
    }

    /// Rooms and their dependencies as Package.swift spells them: `room("PKI", ["COpenSSL"], …)`.
    private func manifestRooms(_ text: String) -> [(String, [String])] {
        var found: [(String, [String])] = []
        for part in text.split(separator: "\n        room(").dropFirst() {
            let quoted = part.split(separator: "settings:")[0].split(separator: "resources:")[0]
                .split(separator: "\"", omittingEmptySubsequences: false)
            let words = quoted.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
            // The last room's part runs on into what follows it: a list ends at its bracket.
            let first = part.firstIndex(of: "[") ?? part.endIndex
            let last = part.firstIndex(of: "]") ?? part.endIndex
            let inside = first < last ? part[first..<last] : ""
            guard let name = words.first else { continue }
            found.append((name, words.dropFirst().filter { inside.contains("\"\($0)\"") }))
        }
        return found
    }
}
