package org.posthouse.console.login;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link ConsoleLogin}. */
@ObjectClassDefinition(
        name = "Posthouse console login",
        description = "Who may come into the web console. Only without Karaf, which has a login of its own.")
@interface LoginConfig {
    @AttributeDefinition(
            name = "Role",
            description = "The role an operator needs to come into the web console. Viewers look, operators"
                    + " and administrators change things, as org.apache.karaf.command.acl.mail.cfg says.")
    String role() default "viewer";
}
