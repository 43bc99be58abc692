package org.posthouse.smtp;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.net.api.Protocol;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;

/** SMTP for mail from other servers, on port 25. */
@Component(
        service = {Protocol.class, MetricSource.class},
        immediate = true,
        configurationPid = "org.posthouse.smtp",
        property = {Protocol.NAME + "=smtp", SmtpService.FAREWELL, SmtpService.OVERLOAD})
@Designate(ocd = MxConfig.class)
public final class MxProtocol extends SmtpService {
    public MxProtocol() {
        super(Variant.MX);
    }

    @Activate
    @Modified
    void configure(MxConfig config) {
        configure(new Settings(
                config.hostname(),
                seconds(config.timeout_command()),
                seconds(config.timeout_data()),
                seconds(config.timeout_commit()),
                unavailableWait(config.wait_unavailable()),
                Math.max(1, config.errors_max()),
                config.auth_offered(),
                config.auth_scram(),
                Math.max(1, config.auth_failures_max()),
                config.recipients_hint(),
                config.vrfy()));
    }
}
