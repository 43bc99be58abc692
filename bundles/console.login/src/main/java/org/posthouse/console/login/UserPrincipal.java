package org.posthouse.console.login;

import java.security.Principal;

/** An operator's name. */
record UserPrincipal(String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
