package dev.weir.notify;

import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.engine.NoticeSender.Outcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/** One mail, and what its server said. */
final class MailSending implements AutoCloseable {
  /** Of each step of the conversation. */
  private static final Duration STEP = Duration.ofSeconds(10);

  /** Of all of it: a server may answer each line just in time. */
  private static final Duration ALL = Duration.ofSeconds(20);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  Outcome send(Channel.Email email, Optional<String> password, Notice notice) {
    Future<Outcome> sent = executor.submit(() -> talk(email, password, notice));
    try {
      return sent.get(ALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Later(where(email) + ": not taken within " + ALL.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a mail could not be made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Later("Weir was stopped before there was an answer");
    } finally {
      sent.cancel(true);
    }
  }

  private static String where(Channel.Email email) {
    return "smtp://" + email.smtp().host();
  }

  private static Outcome talk(Channel.Email email, Optional<String> password, Notice notice)
      throws MessagingException {
    // The providers are looked up by the thread's class loader; this thread has whichever.
    Thread.currentThread().setContextClassLoader(Session.class.getClassLoader());
    Session session = Session.getInstance(properties(email.smtp()));
    MimeMessage message = message(session, email, notice);
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect(
          email.smtp().host(),
          email.smtp().port(),
          email.smtp().login().map(Channel.Login::user).orElse(null),
          password.orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
      return new Outcome.Sent();
    } catch (AuthenticationFailedException e) {
      return new Outcome.Never(where(email) + " does not take the user and the password");
    } catch (MessagingException e) {
      int code = code(e);
      String reason =
          where(email)
              + (code > 0
                  ? " answered " + code
                  : ": no conversation (" + innermost(e).getClass().getSimpleName() + ")");
      return code >= 500 ? new Outcome.Never(reason) : new Outcome.Later(reason);
    }
  }

  private static Properties properties(Channel.Smtp smtp) {
    Properties properties = new Properties();
    String millis = String.valueOf(STEP.toMillis());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.starttls.enable", String.valueOf(smtp.startTls()));
    properties.put("mail.smtp.starttls.required", String.valueOf(smtp.startTls()));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.auth", String.valueOf(smtp.login().isPresent()));
    // Without waiting for the other end's good-bye: what it has taken, it has taken.
    properties.put("mail.smtp.quitwait", "false");
    return properties;
  }

  private static MimeMessage message(Session session, Channel.Email email, Notice notice)
      throws MessagingException {
    MimeMessage message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            // The same for each try, so that whoever gets it twice can see it.
            setHeader(
                "Message-ID", "<" + plain(notice.id()) + "." + notice.origin() + "@weir.invalid>");
          }
        };
    message.setFrom(new InternetAddress(email.from(), true));
    for (String to : email.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
    }
    message.setSubject("[weir] " + notice.title(), StandardCharsets.UTF_8.name());
    message.setText(Bodies.text(notice), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(notice.at()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Weir-Event-Id", plain(notice.id()));
    message.saveChanges();
    return message;
  }

  private static String plain(String id) {
    return id.replaceAll("[^A-Za-z0-9._/-]", "-");
  }

  /** What the server answered; 0 when it did not. */
  private static int code(MessagingException e) {
    for (Exception at = e; at instanceof MessagingException m; at = m.getNextException()) {
      if (at instanceof SMTPAddressFailedException failed) {
        return failed.getReturnCode();
      }
      if (at instanceof SMTPSendFailedException failed && failed.getNextException() == null) {
        return failed.getReturnCode();
      }
    }
    return 0;
  }

  private static Throwable innermost(MessagingException e) {
    Throwable at = e;
    while (at.getCause() != null && at.getCause() != at) {
      at = at.getCause();
    }
    return at;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
