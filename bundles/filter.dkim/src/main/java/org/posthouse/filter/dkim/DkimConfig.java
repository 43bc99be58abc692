package org.posthouse.filter.dkim;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the DKIM filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: DKIM",
        description =
                "Verifies the signatures of incoming mail (RFC 6376). The results go to Authentication-Results and to the"
                        + " DMARC filter; a bad signature alone changes nothing, since mailing lists break them.")
@interface DkimConfig {
    @AttributeDefinition(
            name = "On temporary error",
            description = "What to do if the DNS does not answer for a key.",
            options = {@Option(label = "accept it", value = "pass"), @Option(label = "defer it", value = "defer")})
    String onTempError() default "pass";
}
