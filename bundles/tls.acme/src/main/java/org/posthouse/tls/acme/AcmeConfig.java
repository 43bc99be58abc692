package org.posthouse.tls.acme;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of ACME. */
@ObjectClassDefinition(
        name = "Posthouse ACME",
        description = "Obtains and renews a certificate by ACME (RFC 8555), for example from Let's Encrypt. It "
                + "is the default certificate unless files are configured in org.posthouse.tls.")
@interface AcmeConfig {
    @AttributeDefinition(name = "Enabled", description = "Whether to obtain certificates.")
    boolean enabled() default false;

    @AttributeDefinition(name = "Directory", description = "URL of the authority's ACME directory; https only.")
    String directory() default "https://acme-v02.api.letsencrypt.org/directory";

    @AttributeDefinition(
            name = "Contact",
            description = "Mail address at which the authority can reach you. Empty: none.")
    String contact() default "";

    @AttributeDefinition(
            name = "Terms of service agreed",
            description = "Whether you agree to the authority's terms of service, as most require.")
    boolean agreeToTerms() default false;

    @AttributeDefinition(
            name = "Names",
            description = "Names in the certificate. Empty: the server's name and, for each local domain, those of "
                    + "mail.DOMAIN and DOMAIN that share an address with the server's name in the DNS. At most "
                    + "100; *.example.org needs dns-01.")
    String[] names() default {};

    @AttributeDefinition(
            name = "Challenge",
            description = "How to prove to the authority that the names are yours.",
            options = {
                @Option(label = "http-01: it connects to port 80", value = "http-01"),
                @Option(label = "tls-alpn-01: it connects to port 443", value = "tls-alpn-01"),
                @Option(label = "dns-01: it looks up a TXT record", value = "dns-01")
            })
    String challenge() default "http-01";

    @AttributeDefinition(
            name = "Address",
            description = "Address on which challenges are answered, only while one is pending. Empty: all addresses.")
    String address() default "";

    @AttributeDefinition(
            name = "Port for http-01",
            description = "The authority always connects to port 80; set another port if that one is forwarded to it.",
            min = "1",
            max = "65535")
    int httpPort() default 80;

    @AttributeDefinition(
            name = "Port for tls-alpn-01",
            description =
                    "The authority always connects to port 443; set another port if that one is forwarded to " + "it.",
            min = "1",
            max = "65535")
    int tlsPort() default 443;

    @AttributeDefinition(
            name = "Command for dns-01",
            description = "A program and its first arguments, one per element, run without a shell. Three arguments "
                    + "are appended: present or cleanup, the record's name with a trailing dot, and the record's "
                    + "text.")
    String[] dnsCommand() default {};

    @AttributeDefinition(
            name = "Command timeout (s)",
            description = "A command that runs longer is killed, and the attempt fails.",
            min = "1",
            max = "3600")
    int dnsCommandSeconds() default 60;

    @AttributeDefinition(
            name = "Wait for the record (s)",
            description = "How long to wait until our resolver sees the record; after that the authority is asked "
                    + "anyway.",
            min = "0",
            max = "3600")
    int dnsWaitSeconds() default 120;

    @AttributeDefinition(
            name = "Key type",
            description = "The type of the certificate's key.",
            options = {@Option(label = "EC P-256", value = "EC"), @Option(label = "RSA 2048", value = "RSA")})
    String keyType() default "EC";

    @AttributeDefinition(
            name = "Account key",
            description = "PEM file with your account key (EC P-256 or RSA, PKCS#8); created if missing. Empty: "
                    + "account.key in 'acme' in the data directory.")
    String accountKey() default "";

    @AttributeDefinition(
            name = "Renew at (%)",
            description = "Renew the certificate when this share of its lifetime is left.",
            min = "1",
            max = "90")
    int renewPercent() default 33;

    @AttributeDefinition(
            name = "Retry delay (min)",
            description = "Delay before the second attempt after a failure. It doubles with each further attempt, up "
                    + "to a day, and is longer if the authority says so.",
            min = "1",
            max = "1440")
    int retryMinutes() default 15;

    @AttributeDefinition(
            name = "Trusted authorities (PEM)",
            description = "File with the certificates to trust when connecting to the ACME directory, for an "
                    + "authority of your own. Empty: those of the Java runtime.")
    String trusted() default "";
}
