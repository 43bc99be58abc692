package org.posthouse.identity;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The server's name. */
@ObjectClassDefinition(
        name = "Posthouse identity",
        description = "The name of this server, used everywhere: in greetings, EHLO, Received and Message-ID "
                + "fields, and as the host of its postmaster.")
@interface IdentityConfig {
    @AttributeDefinition(
            name = "Host name",
            description = "The full name of this server, such as mail.example.org: the name in its MX record, to "
                    + "which its address resolves back. Empty: mail. followed by the default domain.")
    String hostname() default "";
}
