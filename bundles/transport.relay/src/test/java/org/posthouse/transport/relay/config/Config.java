package org.posthouse.transport.relay.config;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Configurations with the defaults, but for a few options. */
public final class Config {
    private Config() {}

    /** Option names and values in turn. */
    public static RelayConfig with(Object... options) {
        Map<String, Object> set = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            set.put((String) options[i], options[i + 1]);
        }
        return (RelayConfig) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {RelayConfig.class},
                (proxy, method, arguments) -> set.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    /** The same settings with this time for everything that is waited for. */
    public static Settings quick(Settings settings, Duration time) {
        return with(settings, new Timeouts(time, time, time, time, time, time, Duration.ofSeconds(30)));
    }

    public static Settings with(Settings s, Timeouts timeouts) {
        return new Settings(
                s.heloName(),
                s.port(),
                s.tls(),
                s.dane(),
                s.own(),
                s.internal(),
                s.sources(),
                s.family(),
                s.sendEightBit(),
                s.maxConnectionsPerHost(),
                s.idle(),
                s.mailsPerConnection(),
                timeouts);
    }
}
