package org.posthouse.tls;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the server's certificate. */
@ObjectClassDefinition(
        name = "Posthouse certificates",
        description = "The certificates that clients and other servers see. Without a key store, PEM files or "
                + "ACME the server creates a self-signed one. Changes take effect at once, including changes "
                + "to the files.")
public @interface TlsConfig {
    @AttributeDefinition(
            name = "Certificate chain (PEM)",
            description = "File with the server's certificate first, followed by its issuers. Needs the private key "
                    + "below.")
    String certificate() default "";

    @AttributeDefinition(
            name = "Private key (PEM)",
            description = "File with the unencrypted private key (PKCS#8, PKCS#1 or SEC 1); it should be readable by "
                    + "the server only.")
    String key() default "";

    @AttributeDefinition(
            name = "Key store",
            description = "Key store (PKCS#12 or JKS) with the private key and its certificate chain; takes "
                    + "precedence over PEM files.")
    String keystore() default "";

    @AttributeDefinition(
            name = "Key store password",
            description = "The password of the key store and of the key in it.",
            type = AttributeType.PASSWORD)
    String keystorePassword() default "";

    @AttributeDefinition(
            name = "Key store entry",
            description = "Alias of the entry to use. Empty: the first one with a private key.")
    String keystoreAlias() default "";

    @AttributeDefinition(
            name = "Additional certificates",
            description = "Certificates for clients that ask for one of their names (SNI); all others get the one "
                    + "above. Each is a directory with fullchain.pem and privkey.pem, or the path of a "
                    + "certificate chain and, after a semicolon, the path of its private key. At most 200.")
    String[] additional() default {};

    @AttributeDefinition(
            name = "Host names",
            description = "Names in a self-signed certificate. Empty: the name of this host, and localhost.")
    String[] hostnames() default {};

    @AttributeDefinition(
            name = "Key type",
            description = "Key type for a self-signed certificate.",
            options = {@Option(label = "EC P-256", value = "EC"), @Option(label = "RSA 2048", value = "RSA")})
    String keyType() default "EC";

    @AttributeDefinition(
            name = "Directory",
            description = "Where self-signed and obtained certificates and their keys are stored. Empty: 'tls' below "
                    + "the framework property posthouse.data, else below posthouse in Karaf's data directory, "
                    + "else in the bundle's own storage.")
    String directory() default "";

    @AttributeDefinition(
            name = "Check interval (s)",
            description = "How often to check the files for changes.",
            min = "1",
            max = "86400")
    int watchSeconds() default 10;

    @AttributeDefinition(
            name = "Resumable TLS sessions",
            description = "Maximum number of TLS sessions kept for resumption, about 2 KB each.",
            min = "1")
    int sessions() default 2000;
}
