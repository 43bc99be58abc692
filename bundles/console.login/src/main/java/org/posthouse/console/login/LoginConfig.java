package org.posthouse.console.login;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link ConsoleLogin}. */
@ObjectClassDefinition(
        name = "Posthouse console login",
        description = "Who may log in to the web console. Used only without Karaf, which has its own login.")
@interface LoginConfig {
    @AttributeDefinition(
            name = "Role",
            description = "The role an operator needs to log in to the web console. Viewers can look; operators"
                    + " and administrators can make the changes that"
                    + " org.apache.karaf.command.acl.mail.cfg allows them.")
    String role() default "viewer";
}
