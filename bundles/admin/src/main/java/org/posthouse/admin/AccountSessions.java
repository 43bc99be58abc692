package org.posthouse.admin;

import org.posthouse.api.admin.OperationException;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.net.api.NetAdmin;

/** The open sessions of accounts, which end when what they were opened with is not good any more. */
final class AccountSessions {
    private final Services.Source<Directory> lookup;
    private final Services.Source<NetAdmin> net;

    AccountSessions(Services.Source<Directory> lookup, Services.Source<NetAdmin> net) {
        this.lookup = lookup;
        this.net = net;
    }

    /** Ends them, after a change that stands in any case, and says how many there were. */
    String end(String account) {
        try {
            String canonical =
                    lookup.get().account(account).map(AccountInfo::name).orElse(account);
            int ended = net.get().closeAccount(canonical);
            return ended == 0 ? "no open sessions" : Format.count(ended, "session") + " ended";
        } catch (OperationException absent) {
            return "open sessions were not ended: " + absent.getMessage();
        }
    }
}
