package org.posthouse.routing;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of routing. */
@ObjectClassDefinition(
        name = "Posthouse routing",
        description = "How to reach recipients: local mailboxes, fixed next hops per domain, a smarthost, or the "
                + "domain's MX records.")
@interface RoutingConfig {
    @AttributeDefinition(
            name = "Routes",
            description = "Fixed next hops, one per line: domain=host[:port][;option=value…]. '.example.org' means "
                    + "all sub-domains of example.org. Put IPv6 addresses in brackets. The port is 25, or 587 "
                    + "with a login. Options: tls=none, opportunistic, require or verify; implicit=true for TLS "
                    + "from the first octet, as usual on port 465; user=NAME and password-file=FILE to log in, "
                    + "where the file must be readable by the server only and is relative to its directory (tls "
                    + "is then verify unless set to require); internal=true allows a loopback or private "
                    + "address; relay=false. Mail from anyone is accepted for these domains (as by a backup MX) "
                    + "unless relay=false. The most specific route wins. Domains with local accounts are always "
                    + "local.")
    String[] routes() default {};

    @AttributeDefinition(
            name = "Smarthost",
            description = "Next hop for all other foreign domains: host[:port][;option=value…], with the same "
                    + "options as a route, such as "
                    + "smtp.example.net:587;user=alice;password-file=etc/smarthost.password. Empty: see 'Foreign "
                    + "domains'.")
    String smarthost() default "";

    @AttributeDefinition(
            name = "Foreign domains",
            description = "What to do with mail for domains that are neither local nor routed, when there is no "
                    + "smarthost.",
            options = {
                @Option(label = "send it to their mail exchangers (MX)", value = "mx"),
                @Option(label = "keep it in the queue, on hold", value = "hold"),
                @Option(label = "refuse it", value = "refuse")
            })
    String foreign() default "mx";

    @AttributeDefinition(
            name = "Required routers",
            description = "Routers, other than the one configured here, without which mail is deferred, one per "
                    + "line: name, or name=domain,… if only mail to these domains needs it; '*.example.org' "
                    + "means all sub-domains of example.org. While such a router is absent, as during its "
                    + "update, its mail is not routed any other way.")
    String[] requiredRouters() default {};

    @AttributeDefinition(
            name = "Required directories",
            description = "Directories without which mail is deferred, in the same format. While one is absent, its "
                    + "users are not refused as unknown and its domains are not treated as foreign.")
    String[] requiredDirectories() default {};
}
