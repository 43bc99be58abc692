package org.posthouse.intake.filter;

import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.mail.Origin;

/**
 * What a filter in force was asked about.
 *
 * @param id of the mail; for a connection its session's
 * @param role of the listener it came by
 */
record About(String id, Scope scope, Origin.Role role) {
    boolean isConnection() {
        return scope == Scope.CONNECTION;
    }
}
