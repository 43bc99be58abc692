package org.posthouse.filter.iprev;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the iprev filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: iprev",
        description =
                "Checks whether the client's address has a name in the DNS, and that name the address (RFC 8601, section 3). The result is"
                        + " in Authentication-Results, and other filters and rules can use it; by itself it changes nothing.")
@interface IprevConfig {
    @AttributeDefinition(
            name = "Trusted networks",
            description =
                    "Clients that are not checked: addresses or ranges like 192.0.2.0/24. Loopback and private addresses never are.")
    String[] trusted() default {};
}
