package org.posthouse.senders;

import java.util.List;
import java.util.Map;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.senders.Opinion;
import org.posthouse.api.senders.SenderLists;

/**
 * What lists think of one mail.
 *
 * @param proof an address is allowed only if it is proven
 */
record Judge(Lists lists, List<Claim> claims, boolean proof) implements SenderLists.Inquiry {
    Judge {
        claims = List.copyOf(claims);
    }

    @Override
    public Opinion site() {
        return opinion(lists.of(Lists.SITE));
    }

    @Override
    public Opinion of(AccountInfo account) {
        Opinion site = site();
        if (site == Opinion.BLOCKED) {
            return site;
        }
        Opinion own = opinion(lists.of(account.id()));
        return own == Opinion.UNKNOWN ? site : own;
    }

    /** One list alone: any address that is blocked decides, then any that is allowed. */
    private Opinion opinion(Map<String, Lists.Listed> list) {
        Opinion opinion = Opinion.UNKNOWN;
        for (Claim claim : list.isEmpty() ? List.<Claim>of() : claims) {
            Lists.Listed entry = SenderName.matching(claim.address()).stream()
                    .map(list::get)
                    .filter(found -> found != null)
                    .findFirst()
                    .orElse(null);
            if (entry != null && !entry.allowed()) {
                return Opinion.BLOCKED;
            }
            if (entry != null && (claim.proven() || !proof)) {
                opinion = Opinion.ALLOWED;
            }
        }
        return opinion;
    }
}
