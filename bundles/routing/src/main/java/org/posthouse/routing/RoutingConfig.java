package org.posthouse.routing;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of routing. */
@ObjectClassDefinition(
        name = "Posthouse routing",
        description =
                "How recipients are reached: local mailboxes, fixed next hops for a domain, a smarthost, or the MX"
                        + " records of the domain.")
@interface RoutingConfig {
    @AttributeDefinition(
            name = "Routes",
            description = "Fixed next hops, one a line: domain=host[:port][;tls=none|opportunistic|require|verify]"
                    + "[;internal=true][;relay=false]. '.example.org' means all sub-domains of example.org, an IPv6"
                    + " address stands in brackets. 'internal' allows a next hop on a loopback or private address."
                    + " Mail from anyone is accepted for these domains (as by a backup MX) unless relay=false. The"
                    + " more specific route wins. Domains with accounts here are always local.")
    String[] routes() default {};

    @AttributeDefinition(
            name = "Smarthost",
            description = "Next hop for all other foreign domains: host[:port][;tls=…][;internal=true]. Empty: what is"
                    + " said under 'Foreign domains'.")
    String smarthost() default "";

    @AttributeDefinition(
            name = "Foreign domains",
            description =
                    "What happens to mail for domains that are neither local nor routed, if there is no smarthost.",
            options = {
                @Option(label = "send it to their mail exchangers (MX)", value = "mx"),
                @Option(label = "keep it in the queue, on hold", value = "hold"),
                @Option(label = "refuse it", value = "refuse")
            })
    String foreign() default "mx";

    @AttributeDefinition(
            name = "Required routers",
            description = "Names of routers, other than the one configured here, without which mail is deferred, one a"
                    + " line: name, or name=domain,… if only mail to these domains needs it; '*.example.org' means"
                    + " all sub-domains of example.org. While such a router is absent, as during its update, its"
                    + " mail is not sent another way.")
    String[] requiredRouters() default {};

    @AttributeDefinition(
            name = "Required directories",
            description = "Names of directories without which mail is deferred, written as above. While one is absent,"
                    + " its users are not refused as unknown, nor its domains taken for foreign ones.")
    String[] requiredDirectories() default {};
}
