import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// Takes a post in: the form's fields first, then its files as they arrive.
enum PostWriting {
    /// Files of one post.
    static let mostFiles = 20
    /// Bytes of one field; the longest text in UTF-8 fits.
    static let textLimit = 65_536

    static func take(_ visit: Visit, _ credentials: Credentials, isReply: Bool) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let answered = isReply ? visit.publicID("post") : nil
        guard !isReply || answered != nil else { return .notFound }
        guard let reader = MultipartReader(visit.request) else { throw HTTPServerError(.badForm) }
        // Before a byte of a file is taken: a session that lives, and the right to write here.
        let me = try await visit.house.atCounter(
            of: visit.town, credentials, on: subject, reading: true
        ) { counter in try await counter.me }
        let staff = StaffVisit(visit: visit, credentials: credentials, me: me)
        if me.mustChangePassword { return .seeOther(staff.path("account", "password")) }

        var upload = Upload(subject: subject, staff: staff)
        do {
            try await upload.read(reader)
        } catch {
            await visit.house.discard(upload.files)
            throw error
        }
        guard upload.isOurs, let key = upload.once else {
            await visit.house.discard(upload.files)
            return GuidancePages.staleForm(visit)
        }
        if upload.form.hasErrors {
            await visit.house.discard(upload.files)
            return try await show(upload.form, subject, answered, staff)
        }
        do {
            let post = try await visit.house.submit(
                upload.draft(answering: answered), once: key, on: subject, in: visit.town, credentials)
            return .seeOther(
                staff.path(
                    "subjects", subject.text, query: (isReply ? Flash.replied : Flash.posted).query,
                    fragment: "post-\(answered ?? post)"))
        } catch let refusal as Refusal {
            upload.form.refusal = (
                RefusalWords.sentence(refusal, visit.policy), RefusalWords.clause(refusal)
            )
        } catch CounterRefusal.conflict {
            upload.form.problems[ComposeForm.Name.text] =
                "送れませんでした。同じ画面から別の内容がすでに送られているか、送り先の人がチームから外れています。一覧を確かめてから、送り直してください。"
        }
        return try await show(upload.form, subject, answered, staff)
    }

    /// The page again, with every word that was typed.
    private static func show(
        _ form: ComposeForm, _ subject: PublicID, _ answered: PublicID?, _ visit: StaffVisit
    ) async throws -> Reply {
        try await visit.house.atCounter(
            of: visit.town, visit.credentials, on: subject, reading: true
        ) { counter in
            guard let answered else {
                let page = try await visit.house.readTimeline(at: counter, in: visit.town)
                return .page(TimelinePages.timeline(page, before: nil, visit, form: form), status: 422)
            }
            let page = try await visit.house.readThread(of: answered, at: counter, in: visit.town)
            guard let post = page.post(answered) else { return .notFound }
            return .page(ReplyPage(head: page.head, post: post, form: form).page(visit), status: 422)
        }
    }
}

/// A post on its way in.
private struct Upload {
    let subject: PublicID
    let staff: StaffVisit
    var form = ComposeForm()
    private(set) var files: [TakenFile] = []
    private var pairs: [(name: String, value: String)] = []
    private var hasChecked = false

    init(subject: PublicID, staff: StaffVisit) {
        self.subject = subject
        self.staff = staff
    }

    /// The form came from a page of this session.
    var isOurs: Bool { staff.credentials.accepts(formToken: value(Design.FormSeal.tokenField) ?? "") }

    var once: UUID? { value(Design.FormSeal.onceField).flatMap(UUID.init(uuidString:)) }

    private func value(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Reads to the end. Once something is wrong no file is kept any more, but the rest is still read: a browser shows
    /// the answer only when it could send everything.
    mutating func read(_ reader: MultipartReader) async throws {
        while let part = try await reader.nextPart() {
            guard let name = part.filename else {
                let bytes = try await reader.collect(limit: PostWriting.textLimit)
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw HTTPServerError(.badForm)
                }
                pairs.append((part.name, text))
                continue
            }
            guard let first = try await reader.nextChunk() else { continue }
            check()
            guard isOurs, !form.hasErrors else { continue }
            try await take(name, in: part.name, first, reader)
        }
        check()
        if !form.hasErrors, form.text.isEmpty, files.isEmpty {
            form.problems[ComposeForm.Name.text] = "本文を入力するか、写真かファイルを選んでください。"
        }
    }

    private mutating func take(
        _ name: String, in field: String, _ first: [UInt8], _ reader: MultipartReader
    ) async throws {
        guard field == ComposeForm.Name.photos || field == ComposeForm.Name.files else { return }
        guard files.count < PostWriting.mostFiles else {
            form.problems[field] = "一度に送れるのは\(PostWriting.mostFiles)件までです。残りは、もう一度書き込んで送ってください。"
            return
        }
        var waiting: [UInt8]? = first
        do {
            files.append(
                try await staff.house.takeFile(
                    named: name, photosOnly: field == ComposeForm.Name.photos, for: subject, in: staff.town
                ) {
                    if let piece = waiting.take() { return piece }
                    return try await reader.nextChunk()
                })
        } catch let slip as FileSlip {
            form.problems[field] = FileWords.sentence(slip, name: name)
        }
    }

    /// Looks at the fields, once all of them are here: they stand before the files.
    private mutating func check() {
        guard !hasChecked else { return }
        hasChecked = true
        var sent = SubmittedForm(pairs)
        form.text = sent.passage(
            ComposeForm.Name.text, "本文", required: false, limit: Workplace.longestPost)
        if let problem = sent.problem(ComposeForm.Name.text) {
            form.problems[ComposeForm.Name.text] = problem
        }
        form.isUrgent =
            sent.isTicked(ComposeForm.Name.urgent) && staff.policy.posting.importantFlag.value == .offered
        form.call = PhoneCall(rawValue: sent.raw(ComposeForm.Name.call))
        if form.isUrgent, form.call == nil {
            form.problems[ComposeForm.Name.call] = "\(staff.words.importantFlag)として送るときは、電話をしたかどうかを選んでください。"
        }
        form.audience = Set(sent.all(ComposeForm.Name.audience))
        if form.audience.contains(where: { PublicID($0) == nil }) {
            form.problems[ComposeForm.Name.audience] = "読める人を選び直してください。"
        }
    }

    func draft(answering post: PublicID?) -> PostDraft {
        PostDraft(
            text: form.text, isUrgent: form.isUrgent, call: form.isUrgent ? form.call : nil, answers: post,
            audience: form.audience.isEmpty ? nil : form.audience.compactMap { PublicID($0) }, files: files)
    }
}
