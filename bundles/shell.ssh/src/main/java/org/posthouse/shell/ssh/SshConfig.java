package org.posthouse.shell.ssh;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link SshShell}. */
@ObjectClassDefinition(
        name = "Posthouse shell",
        description =
                "The shell by ssh. Only without Karaf, which has one of its own. A change ends the sessions that are open.")
@interface SshConfig {
    @AttributeDefinition(
            name = "Address",
            description = "The address to bind: this machine alone, until it says otherwise; * is all addresses.")
    String address() default "127.0.0.1";

    @AttributeDefinition(
            name = "Port",
            description = "The port to bind; 0 is any that is free.",
            min = "0",
            max = "65535")
    int port() default 8101;

    @AttributeDefinition(
            name = "Host key",
            description = "The file with the key by which clients know this server; made at the first start. Empty:"
                    + " host.key in etc.",
            required = false)
    String host_key() default "";

    @AttributeDefinition(name = "Role", description = "The role an operator needs to come in.")
    String role() default "ssh";

    @AttributeDefinition(
            name = "Idle time-out (minutes)",
            description = "A session in which nothing was typed or shown for so long is ended. 0: never.",
            min = "0")
    int idle_timeout_minutes() default 30;

    @AttributeDefinition(
            name = "Login time-out (seconds)",
            description = "Who has not logged in by then is disconnected.",
            min = "5")
    int login_timeout_seconds() default 60;

    @AttributeDefinition(
            name = "Failed logins",
            description = "After so many the connection is closed. How soon one may try again is not decided here.",
            min = "1")
    int max_logins() default 3;

    @AttributeDefinition(
            name = "Most sessions",
            description = "Connections at once, those included that are not logged in; more are closed at once.",
            min = "1")
    int max_sessions() default 20;
}
