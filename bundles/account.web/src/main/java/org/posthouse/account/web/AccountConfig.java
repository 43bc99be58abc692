package org.posthouse.account.web;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link AccountServlet}. */
@ObjectClassDefinition(
        name = "Posthouse account page",
        description =
                "The page /account on the web port, where users change their password and create app " + "passwords.")
@interface AccountConfig {
    @AttributeDefinition(name = "Enabled", description = "Whether the page is served at all.")
    boolean enabled() default true;

    @AttributeDefinition(
            name = "Proxies",
            description = "Addresses of reverse proxies whose X-Forwarded-Proto (client used https) and "
                    + "X-Forwarded-For (client address) are trusted. Over plain HTTP the page answers on "
                    + "loopback only, under the names localhost, 127.0.0.1 and [::1].")
    String[] proxies() default {"127.0.0.1", "::1"};

    @AttributeDefinition(
            name = "Session (minutes)",
            description = "Minutes of inactivity after which a user is logged out. A session ends after six times as "
                    + "long in any case.",
            min = "1",
            max = "60")
    int session_minutes() default 10;
}
