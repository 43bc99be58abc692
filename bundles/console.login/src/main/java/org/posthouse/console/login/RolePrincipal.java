package org.posthouse.console.login;

import java.security.Principal;

/** A role of an operator. The console knows it by the name of this class, as it knows that of Karaf. */
record RolePrincipal(String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
