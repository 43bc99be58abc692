package org.posthouse.net.mina;

/** What a connection counts as: a stranger's, an account's, or nobody's once it has left. Guarded by the strand's lock. */
final class Membership {
    private final Strand strand;
    private final Admission admission;
    private volatile String account;
    private boolean left;

    /** It was admitted as a stranger's. */
    Membership(Strand strand, Admission admission) {
        this.strand = strand;
        this.admission = admission;
    }

    /** Whose it is; null if nobody has logged in. Any thread. */
    String account() {
        return account;
    }

    /** See {@link org.posthouse.net.api.Connection#login}. */
    boolean login(String name) {
        if (account == null && !left && admission.login(strand, name)) {
            account = name;
        }
        return name.equals(account);
    }

    /** See {@link org.posthouse.net.api.Connection#logout}. */
    void logout() {
        if (account != null && !left) {
            admission.logout(strand, account);
            account = null;
        }
    }

    /** It has no place any more. */
    void leave() {
        if (!left) {
            left = true;
            admission.leave(strand);
        }
    }
}
