package org.posthouse.dmarc.reports.incoming;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Reports in the shapes that providers send, written anew. */
final class Reports {
    private Reports() {}

    /** As Google has sent them for years: a zip, no namespace, no version. */
    static final String GOOGLE = """
            <?xml version="1.0" encoding="UTF-8" ?>
            <feedback>
              <report_metadata>
                <org_name>google.com</org_name>
                <email>noreply-dmarc-support@google.com</email>
                <extra_contact_info>https://support.google.com/a/answer/2466580</extra_contact_info>
                <report_id>11111111111111111111</report_id>
                <date_range><begin>1796083200</begin><end>1796169599</end></date_range>
              </report_metadata>
              <policy_published>
                <domain>example.org</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct><np>none</np>
              </policy_published>
              <record>
                <row>
                  <source_ip>192.0.2.10</source_ip><count>7</count>
                  <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated>
                </row>
                <identifiers><header_from>example.org</header_from></identifiers>
                <auth_results>
                  <dkim><domain>example.org</domain><result>pass</result><selector>s1</selector></dkim>
                  <spf><domain>example.org</domain><result>pass</result></spf>
                </auth_results>
              </record>
              <record>
                <row>
                  <source_ip>2001:db8::66</source_ip><count>2</count>
                  <policy_evaluated>
                    <disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>
                    <reason><type>local_policy</type><comment>arc=pass</comment></reason>
                  </policy_evaluated>
                </row>
                <identifiers><header_from>example.org</header_from></identifiers>
                <auth_results>
                  <dkim><domain>far.test</domain><result>pass</result><selector>x</selector></dkim>
                  <spf><domain>far.test</domain><result>pass</result></spf>
                </auth_results>
              </record>
            </feedback>
            """;

    /** As Microsoft does: gzip, schema instances declared, a version, envelope_to, upper case in between. */
    static final String MICROSOFT = """
            <?xml version="1.0" encoding="utf-8"?>
            <feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              <version>1.0</version>
              <report_metadata>
                <org_name>Enterprise Outlook</org_name>
                <email>dmarcreport@microsoft.com</email>
                <report_id>0123456789abcdef0123456789abcdef</report_id>
                <date_range><begin>1796083200</begin><end>1796169600</end></date_range>
              </report_metadata>
              <policy_published>
                <domain>Example.ORG</domain><adkim>r</adkim><aspf>r</aspf><p>quarantine</p><sp>quarantine</sp><pct>100</pct><fo>0</fo>
              </policy_published>
              <record>
                <row>
                  <source_ip>192.0.2.10</source_ip><count>3</count>
                  <policy_evaluated><disposition>quarantine</disposition><dkim>fail</dkim><spf>pass</spf></policy_evaluated>
                </row>
                <identifiers>
                  <envelope_to>outlook.example</envelope_to><envelope_from>example.org</envelope_from><header_from>example.org</header_from>
                </identifiers>
                <auth_results>
                  <dkim><domain>example.org</domain><selector>s1</selector><result>fail</result></dkim>
                  <spf><domain>example.org</domain><scope>mfrom</scope><result>pass</result></spf>
                </auth_results>
              </record>
            </feedback>
            """;

    /** As Yahoo and AOL do: a prefix with a namespace of old, spaces around values. */
    static final String YAHOO = """
            <?xml version="1.0"?>
            <ns1:feedback xmlns:ns1="http://dmarc.org/dmarc-xml/0.1">
            \t<report_metadata>
            \t\t<org_name>Yahoo</org_name>
            \t\t<email>dmarchelp@yahooinc.com</email>
            \t\t<report_id>1796090000.123456</report_id>
            \t\t<date_range>
            \t\t\t<begin> 1796083200 </begin>
            \t\t\t<end>1796169599</end>
            \t\t</date_range>
            \t</report_metadata>
            \t<policy_published>
            \t\t<domain>example.org</domain>
            \t\t<p>reject</p>
            \t</policy_published>
            \t<record>
            \t\t<row>
            \t\t\t<source_ip>192.0.2.66</source_ip>
            \t\t\t<count>1</count>
            \t\t\t<policy_evaluated>
            \t\t\t\t<disposition>reject</disposition>
            \t\t\t\t<dkim>fail</dkim>
            \t\t\t\t<spf>fail</spf>
            \t\t\t</policy_evaluated>
            \t\t</row>
            \t</record>
            </ns1:feedback>
            """;

    static byte[] gzip(byte[] octets) {
        return packed(out -> {
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                zip.write(octets);
            }
        });
    }

    static byte[] zip(String name, byte[] octets) {
        return packed(out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(octets);
                zip.closeEntry();
            }
        });
    }

    /** Writes something. */
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    static byte[] packed(Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The file as the whole body, as Google sends it. */
    static Message single(String type, String name, byte[] file) {
        return Messages.of("From: r@reporter.test\r\nContent-Type: " + type + "; name=\"" + name
                + "\"\r\nContent-Disposition: attachment; filename=\"" + name
                + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(file) + "\r\n");
    }

    /** The file beside a text. */
    static Message mixed(String type, String name, byte[] file) {
        return Messages.of(
                "From: r@reporter.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
                        + "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: " + type
                        + "\r\nContent-Disposition: attachment; filename=\"" + name
                        + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(file) + "\r\n--b--\r\n");
    }
}
