package org.posthouse.filter.spf;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the SPF filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: SPF",
        description = "Checks whether a client may send mail for the sender's domain (RFC 7208). The result goes to"
                + " Authentication-Results and to the DMARC filter.")
@interface SpfConfig {
    @AttributeDefinition(
            name = "Trusted networks",
            description =
                    "Clients that are not checked, such as your own relays: addresses or ranges like 192.0.2.0/24.")
    String[] trusted() default {"127.0.0.0/8", "::1"};

    @AttributeDefinition(
            name = "On fail",
            description =
                    "What to do with mail from a client that the domain does not allow (-all). Forwarded mail fails too,"
                            + " so leave the decision to DMARC unless you know your senders.",
            options = {
                @Option(label = "accept it", value = "pass"),
                @Option(label = "deliver it to Junk", value = "junk"),
                @Option(label = "hold it in the queue", value = "hold"),
                @Option(label = "reject it", value = "reject")
            })
    String onFail() default "pass";

    @AttributeDefinition(
            name = "On temporary error",
            description = "What to do if the DNS does not answer.",
            options = {@Option(label = "accept it", value = "pass"), @Option(label = "defer it", value = "defer")})
    String onTempError() default "pass";
}
