package org.posthouse.filter.dmarc;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the DMARC filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: DMARC",
        description =
                "Applies the policy of the domain in From (RFC 9989) to mail that neither SPF nor DKIM authenticates for it."
                        + " Needs the filters SPF and DKIM before it.")
@interface DmarcConfig {
    @AttributeDefinition(
            name = "On p=reject",
            description =
                    "What to do with mail that fails if the domain asks for rejection. Mail through mailing lists can fail"
                            + " without being forged, so the default does not reject.",
            options = {
                @Option(label = "accept it", value = "pass"),
                @Option(label = "deliver it to Junk", value = "junk"),
                @Option(label = "hold it in the queue", value = "hold"),
                @Option(label = "reject it", value = "reject")
            })
    String onReject() default "junk";

    @AttributeDefinition(
            name = "On p=quarantine",
            description = "What to do with mail that fails if the domain asks for quarantine.",
            options = {
                @Option(label = "accept it", value = "pass"),
                @Option(label = "deliver it to Junk", value = "junk"),
                @Option(label = "hold it in the queue", value = "hold")
            })
    String onQuarantine() default "junk";

    @AttributeDefinition(
            name = "On temporary error",
            description =
                    "What to do if the DNS does not answer, so that mail that may be authentic cannot be told from forged mail.",
            options = {@Option(label = "accept it", value = "pass"), @Option(label = "defer it", value = "defer")})
    String onTempError() default "pass";
}
