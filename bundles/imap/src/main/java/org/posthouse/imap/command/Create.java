package org.posthouse.imap.command;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.SpecialUse;

/** CREATE (rfc3501#6.3.3), with special uses (rfc6154#3). */
final class Create {
    private Create() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String name = withoutSeparator(in.mailbox());
        Set<SpecialUse> uses = EnumSet.noneOf(SpecialUse.class);
        boolean known = true;
        if (in.take(' ')) {
            in.expect('(');
            if (!in.takeWord("USE (")) {
                throw new SyntaxException("Unknown CREATE parameter");
            }
            while (!in.take(')')) {
                if (!uses.isEmpty() || !known) {
                    in.space();
                }
                in.expect('\\');
                Optional<SpecialUse> use = SpecialUse.of("\\" + in.atom());
                // what all mailboxes hold cannot be held by one
                known &= use.isPresent() && use.get() != SpecialUse.ALL && use.get() != SpecialUse.FLAGGED;
                use.ifPresent(uses::add);
            }
            in.expect(')');
        }
        boolean possible = known;
        return (client, out) -> {
            if (!possible) {
                return Outcome.no("USEATTR", "A mailbox cannot have that special use");
            }
            client.account().create(name, uses);
            return Outcome.ok("CREATE completed");
        };
    }

    /** rfc3501#6.3.3: a separator at the end only says that there will be children. */
    static String withoutSeparator(String name) {
        boolean trailing = name.length() > 1 && name.charAt(name.length() - 1) == Account.SEPARATOR;
        return trailing ? name.substring(0, name.length() - 1) : name;
    }
}
