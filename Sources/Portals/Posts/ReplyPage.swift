import Care
import HTML
import Workflows

/// A page for the answer to one post, which it shows above the form.
struct ReplyPage {
    let head: SubjectHead
    let post: PostView
    let form: ComposeForm

    func page(_ visit: StaffVisit) -> Page {
        var layout = TimelinePages.frame(head, visit, here: "返信")
        layout.scripts = [.forms, .photos]
        layout.hasErrors = form.hasErrors
        let looks = PostLooks(visit, head, from: .thread, hasButtons: false)
        return layout.page {
            Design.timeline([looks.post(post)])
            form.markup(for: head, visit, answering: post)
            Design.buttonRow { Design.go("返信せずに戻る", visit.path("subjects", head.id.text), .quiet) }
        }
    }
}

/// A page for the author's second thoughts.
struct EditPage {
    let head: SubjectHead
    let post: PostView
    let text: String
    let error: String?

    func page(_ visit: StaffVisit) -> Page {
        var layout = TimelinePages.frame(head, visit, here: "書き直し")
        layout.hasErrors = error != nil
        let field = Design.Field(
            ComposeForm.Name.text, "本文", .unmarked, hint: "前の文章は消えずに、読んでいる人が履歴から見ることができます。", value: text,
            error: error)
        return layout.page {
            Design.errorSummary([field])
            Design.sealedForm(
                visit.path("subjects", head.id.text, "posts", post.id.text, "edit"), visit.seal,
                warnsOnLeave: true
            ) {
                input(.hidden, "revision", .value(String(post.revision)))
                Design.textArea(
                    field, rows: 6, advised: visit.policy.posting.advisedLength.value, autofocus: true)
                Design.buttonRow {
                    Design.submit("書き直す", .primary, icon: .pen)
                    Design.go(
                        "書き直さずに戻る",
                        visit.path("subjects", head.id.text, query: [], fragment: "post-\(post.id)"), .quiet)
                }
            }
        }
    }
}
