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
            description =
                    "The role a user needs to change anything in the web console, including pages of other bundles."
                            + " Users without it can look, if the web console lets them log in.")
    String adminRole() default "admin";

    @AttributeDefinition(
            name = "Host names",
            description =
                    "Names under which browsers may reach the console, in addition to localhost and loopback addresses."
                            + " Requests for other names are refused, which stops DNS rebinding.")
    String[] hosts() default {};

    @AttributeDefinition(
            name = "Branding",
            description = "Whether the whole web console has the name, logo and style of Posthouse.")
    boolean branding() default true;
}
