package org.posthouse.imap.command;

import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.search.SearchCursor;
import org.posthouse.imap.search.SearchSpec;
import org.posthouse.imap.wire.Reply;

/** SEARCH and UID SEARCH (rfc3501#6.4.4). */
final class Search {
    private Search() {}

    static Command parse(Tokens in, boolean byUid) throws SyntaxException {
        in.space();
        SearchSpec spec = SearchSpec.parse(in);
        return (client, out) -> {
            if (spec.key().isEmpty()) {
                return Outcome.no("BADCHARSET (US-ASCII UTF-8)", "Unknown charset");
            }
            if (spec.excessive()) {
                return Outcome.no("LIMIT", "Too many BODY or TEXT search keys"); // rfc5530#3
            }
            if (spec.modSeq()) {
                Select.enableCondstore(client, out); // rfc7162#3.1.5
            }
            Reply done = Reply.ok("SEARCH completed");
            return new Outcome.Result(new SearchCursor(spec, byUid, done).resolve(client.view()));
        };
    }
}
