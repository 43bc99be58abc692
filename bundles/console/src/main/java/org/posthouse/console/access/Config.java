package org.posthouse.console.access;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Who may use the web console, and under which names it answers. */
@ObjectClassDefinition(
        id = "org.posthouse.console",
        name = "Posthouse web console",
        description = "Who may change things in the web console, and under which names it answers.")
public @interface Config {
    @AttributeDefinition(
            name = "Admin role",
            description = "The role a user needs for actions that change something, on the pages of others too."
                    + " Users without it may look, if the web console lets them in.")
    String adminRole() default "admin";

    @AttributeDefinition(
            name = "Host names",
            description = "Names, beside localhost and loopback addresses, under which browsers may reach the console."
                    + " Requests for other names are refused, which stops DNS rebinding.")
    String[] hosts() default {};

    @AttributeDefinition(
            name = "Branding",
            description = "The whole web console shows the name, the logo and the style of Posthouse.")
    boolean branding() default true;
}
