package org.posthouse.smtp;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.net.api.Protocol;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;

/** SMTP for mail from users, on ports 587 (STARTTLS) and 465 (TLS from the first octet). */
@Component(
        service = {Protocol.class, MetricSource.class},
        immediate = true,
        configurationPid = "org.posthouse.submission",
        property = {Protocol.NAME + "=submission", SmtpService.FAREWELL, SmtpService.OVERLOAD})
@Designate(ocd = SubmissionConfig.class)
public final class SubmissionProtocol extends SmtpService {
    public SubmissionProtocol() {
        super(Variant.SUBMISSION);
    }

    @Activate
    @Modified
    void configure(SubmissionConfig config) {
        configure(new Settings(
                config.hostname(),
                seconds(config.timeout_command()),
                seconds(config.timeout_data()),
                seconds(config.timeout_commit()),
                unavailableWait(config.wait_unavailable()),
                Math.max(1, config.errors_max()),
                true,
                config.auth_scram(),
                Math.max(1, config.auth_failures_max()),
                config.recipients_hint(),
                config.vrfy()));
    }
}
