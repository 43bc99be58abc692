package org.posthouse.shell.ssh;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link SshShell}. */
@ObjectClassDefinition(
        name = "Posthouse shell",
        description = "Shell access over ssh. Not used in Karaf, which has its own. A change ends open sessions.")
@interface SshConfig {
    @AttributeDefinition(
            name = "Address",
            description = "Address to bind. Loopback only by default; * binds all addresses.")
    String address() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "Port to bind. 0: any free port.", min = "0", max = "65535")
    int port() default 8101;

    @AttributeDefinition(
            name = "Host key",
            description = "File with the key that identifies this server to clients; created at the first start. "
                    + "Empty: host.key in etc.",
            required = false)
    String host_key() default "";

    @AttributeDefinition(name = "Role", description = "Role an operator needs to log in.")
    String role() default "ssh";

    @AttributeDefinition(
            name = "Idle timeout (minutes)",
            description = "End a session without input or output after this many minutes. 0: never.",
            min = "0")
    int idle_timeout_minutes() default 30;

    @AttributeDefinition(
            name = "Login timeout (seconds)",
            description = "Disconnect a client that has not logged in after this long.",
            min = "5")
    int login_timeout_seconds() default 60;

    @AttributeDefinition(
            name = "Failed logins",
            description = "Close the connection after this many failed logins. This does not limit how soon a client "
                    + "may try again.",
            min = "1")
    int max_logins() default 3;

    @AttributeDefinition(
            name = "Maximum sessions",
            description = "Maximum concurrent connections, including those that have not logged in; further ones are "
                    + "closed at once.",
            min = "1")
    int max_sessions() default 20;
}
