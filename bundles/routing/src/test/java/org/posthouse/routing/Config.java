package org.posthouse.routing;

import java.lang.annotation.Annotation;

/** A configuration of routing. */
record Config(String[] routes, String smarthost, String foreign, String[] requiredRouters, String[] requiredDirectories)
        implements RoutingConfig {
    /** All defaults. */
    static final Config NOTHING = of("", "mx");

    static Config of(String smarthost, String foreign, String... routes) {
        return new Config(routes, smarthost, foreign, new String[0], new String[0]);
    }

    static Config requiring(String... routers) {
        return new Config(new String[0], "", "mx", routers, new String[0]);
    }

    static Config requiringDirectories(String... directories) {
        return new Config(new String[0], "", "mx", new String[0], directories);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return RoutingConfig.class;
    }
}
