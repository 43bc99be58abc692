package org.posthouse.net.mina;

import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.Listener;

/** A listener for each configuration. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.net.mina.listener",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ListenerConfig.class, factory = true)
public final class ListenerComponent {
    private final NetHost host;
    private final Port port;

    /** Binds. */
    @Activate
    public ListenerComponent(@Reference NetHost host, ListenerConfig config, Map<String, Object> properties) {
        this.host = host;
        port = host.addPort(settings(config, properties));
    }

    /** Binds anew if address, port or backlog have changed; connections stay. */
    @Modified
    public void modified(ListenerConfig config, Map<String, Object> properties) {
        port.change(settings(config, properties));
    }

    /** Unbinds; connections stay. */
    @Deactivate
    public void deactivate() {
        host.removePort(port);
    }

    private static Port.Settings settings(ListenerConfig config, Map<String, Object> properties) {
        String protocol = config.protocol() == null ? "" : config.protocol().strip();
        String name = config.name().isBlank() ? protocol + "-" + config.port() : config.name();
        Listener listener = new Listener(
                name, protocol, Listener.Tls.valueOf(config.tls().strip().toUpperCase(Locale.ROOT)));
        return new Port.Settings(
                listener,
                config.address(),
                properties.get("port") == null ? Port.UNSET : config.port(),
                config.backlog(),
                config.maxConnections(),
                config.maxConnectionsPerAddress(),
                config.clientCertificates().strip().equalsIgnoreCase("want"));
    }
}
