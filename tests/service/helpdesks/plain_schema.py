"""The part of Plain's GraphQL schema that the connector uses, as the types of Plain's own client have it."""

from graphql import build_schema, parse, validate

__all__ = ["problems_of"]

_SCHEMA = build_schema("""
type DateTime { iso8601: String! unixTimestamp: String! }
type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
type FileSize { bytes: Int! }
type Attachment { id: ID! fileName: String! fileExtension: String fileMimeType: String! fileSize: FileSize! }
enum AttachmentVirusScanResult { CLEAN FAILED INFECTED PENDING }
type AttachmentDownloadUrl { attachment: Attachment! downloadUrl: String! expiresAt: DateTime! }
type EmailAddress { email: String! isVerified: Boolean! }
type Customer { id: ID! fullName: String! shortName: String email: EmailAddress! }
type CustomerActor { customerId: ID! }
type DeletedCustomerActor { customerId: ID! }
type MachineUserActor { machineUserId: ID! }
type SystemActor { systemId: ID! }
type UserActor { userId: ID! }
union Actor = CustomerActor | DeletedCustomerActor | MachineUserActor | SystemActor | UserActor
enum EmailAuthenticity { FAIL PASS UNKNOWN }
type EmailParticipant { email: String! name: String }
type EmailEntry {
  authenticity: EmailAuthenticity! from: EmailParticipant! to: EmailParticipant!
  additionalRecipients: [EmailParticipant!]! hiddenRecipients: [EmailParticipant!]!
  attachments: [Attachment!]! textContent: String markdownContent: String subject: String
}
type ChatEntry { attachments: [Attachment!]! chatId: ID! text: String }
type NoteEntry { attachments: [Attachment!]! noteId: ID! text: String! markdown: String }
type SlackMessageEntry { attachments: [Attachment!]! text: String! }
type SlackReplyEntry { attachments: [Attachment!]! text: String! }
type MsTeamsMessageEntry { attachments: [Attachment!]! text: String! markdownContent: String }
type DiscordMessageEntry { attachments: [Attachment!]! markdownContent: String }
type ThreadAssignmentTransitionedEntry { id: ID }
union Entry = EmailEntry | ChatEntry | NoteEntry | SlackMessageEntry | SlackReplyEntry | MsTeamsMessageEntry
  | DiscordMessageEntry | ThreadAssignmentTransitionedEntry
type TimelineEntry { id: ID! threadId: ID! timestamp: DateTime! actor: Actor! entry: Entry! llmText: String }
type TimelineEntryEdge { cursor: String! node: TimelineEntry! }
type TimelineEntryConnection { edges: [TimelineEntryEdge!]! pageInfo: PageInfo! }
enum ThreadStatus { DONE SNOOZED TODO }
enum ThreadChannel { API CHAT DISCORD EMAIL IMPORT INTERNAL MS_TEAMS SLACK }
type Thread {
  id: ID! title: String! status: ThreadStatus! channel: ThreadChannel! customer: Customer! updatedAt: DateTime!
  timelineEntries(after: String, before: String, first: Int, last: Int): TimelineEntryConnection!
}
type ThreadEdge { cursor: String! node: Thread! }
type ThreadConnection { edges: [ThreadEdge!]! pageInfo: PageInfo! }
input DatetimeFilter { after: String before: String }
input ThreadsFilter { statuses: [ThreadStatus!] updatedAt: DatetimeFilter }
enum ThreadsSortField { CREATED_AT LAST_INBOUND_MESSAGE_AT PRIORITY STATUS_CHANGED_AT }
enum SortDirection { ASC DESC }
input ThreadsSort { direction: SortDirection! field: ThreadsSortField! }
enum HelpCenterArticleStatus { DRAFT PUBLISHED }
type HelpCenterArticle {
  id: ID! title: String! contentHtml: String! status: HelpCenterArticleStatus! updatedAt: DateTime!
}
type HelpCenterArticleEdge { node: HelpCenterArticle! }
type HelpCenterArticleConnection { edges: [HelpCenterArticleEdge!]! pageInfo: PageInfo! }
enum HelpCenterType { INTERNAL PRIVATE PUBLIC }
type HelpCenter {
  id: ID! type: HelpCenterType!
  articles(after: String, before: String, first: Int, last: Int): HelpCenterArticleConnection!
}
type HelpCenterEdge { node: HelpCenter! }
type HelpCenterConnection { edges: [HelpCenterEdge!]! pageInfo: PageInfo! }
type Snippet { id: ID! name: String! text: String! markdown: String isDeleted: Boolean! updatedAt: DateTime! }
type SnippetEdge { node: Snippet! }
type SnippetConnection { edges: [SnippetEdge!]! pageInfo: PageInfo! }
type GeneratedReply { id: ID! markdown: String! timelineEntryId: ID }
type Note { id: ID! text: String! }
enum MutationErrorType { FORBIDDEN INTERNAL VALIDATION }
type MutationError { type: MutationErrorType! code: String! message: String! }
input AddGeneratedReplyInput { markdown: String! threadId: ID! timelineEntryId: ID! }
type AddGeneratedReplyOutput { generatedReply: GeneratedReply error: MutationError }
input CreateNoteInput { customerId: ID! threadId: ID text: String! markdown: String }
type CreateNoteOutput { note: Note error: MutationError }
input CreateAttachmentDownloadUrlInput { attachmentId: ID! }
type CreateAttachmentDownloadUrlOutput {
  attachmentDownloadUrl: AttachmentDownloadUrl
  attachmentVirusScanResult: AttachmentVirusScanResult
  error: MutationError
}
type Query {
  thread(threadId: ID!): Thread
  threads(after: String, filters: ThreadsFilter, first: Int, sortBy: ThreadsSort): ThreadConnection!
  helpCenters(after: String, first: Int): HelpCenterConnection!
  helpCenter(id: ID!): HelpCenter
  snippets(after: String, first: Int): SnippetConnection!
  generatedReplies(threadId: ID!): [GeneratedReply!]
}
type Mutation {
  addGeneratedReply(input: AddGeneratedReplyInput!): AddGeneratedReplyOutput!
  createNote(input: CreateNoteInput!): CreateNoteOutput!
  createAttachmentDownloadUrl(input: CreateAttachmentDownloadUrlInput!): CreateAttachmentDownloadUrlOutput!
}
""")


def problems_of(query: str) -> list[str]:
    """What is wrong with a query or mutation."""
    return [error.message for error in validate(_SCHEMA, parse(query))]
