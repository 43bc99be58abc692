package org.posthouse.senders;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the lists of senders. */
@ObjectClassDefinition(
        name = "Posthouse senders",
        description =
                "Senders whose mail the site or an account always wants, or never: mail:sender-allow and mail:sender-block.")
@interface ListConfig {
    @AttributeDefinition(
            name = "Allow without proof",
            description =
                    "Whether an allowed sender counts even if SPF, DKIM and DMARC do not show that the mail is really"
                            + " from it. Then anybody who writes that address into a mail is let through.")
    boolean allowUnproven() default false;
}
