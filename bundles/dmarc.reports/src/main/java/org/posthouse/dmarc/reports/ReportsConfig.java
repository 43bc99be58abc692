package org.posthouse.dmarc.reports;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of DMARC reports. */
@ObjectClassDefinition(
        name = "Posthouse DMARC reports",
        description =
                "Tells domains once a day what DMARC found about mail in their name (RFC 9990), and reads what others"
                        + " report about domains of this server. Needs the filters SPF, DKIM and DMARC.")
@interface ReportsConfig {
    @AttributeDefinition(
            name = "Send reports",
            description = "Send aggregate reports to domains that ask for them. They contain counts and addresses of"
                    + " servers, nothing about users or messages.")
    boolean sendReports() default true;

    @AttributeDefinition(
            name = "Sender",
            description = "The address that reports come from. Its domain is named as the one that reports, and should"
                    + " have DKIM keys. Empty: postmaster at the server's domain.")
    String from() default "";

    @AttributeDefinition(
            name = "Send within (minutes)",
            description = "Over how long after midnight UTC reports are spread.",
            min = "1",
            max = "1200")
    int sendWithinMinutes() default 240;

    @AttributeDefinition(name = "Skip domains", description = "Domains that get no reports, with those below them.")
    String[] skipDomains() default {};

    @AttributeDefinition(
            name = "Report to own domains",
            description = "Send reports about domains of this server, too.")
    boolean reportToOwnDomains() default false;

    @AttributeDefinition(
            name = "Address for reports of others",
            description =
                    "Where others send reports about your domains, such as dmarc-reports@example.org. It must be an"
                            + " account or alias here: reports are read on their way into its mailbox. mail:dns-records shows the"
                            + " records to publish. Empty: none are read.")
    String reportAddress() default "";

    @AttributeDefinition(
            name = "Keep (days)",
            description = "How long to keep what others have reported.",
            min = "1",
            max = "400")
    int keepDays() default 90;

    @AttributeDefinition(
            name = "Send failure reports",
            description = "Also send reports about single messages to domains that ask for them (RFC 9991). They tell"
                    + " strangers about mail of your users: check whether you may.")
    boolean sendFailureReports() default false;

    @AttributeDefinition(
            name = "Failure reports contain",
            description = "What of a message is sent along. The body never is.",
            options = {
                @Option(label = "the header without subject and local parts of addresses", value = "redacted"),
                @Option(label = "the header", value = "headers")
            })
    String failureContent() default "redacted";

    @AttributeDefinition(
            name = "Failure reports per day",
            description = "The most per domain and day.",
            min = "1",
            max = "100")
    int failuresPerDay() default 10;
}
