/** A change that is asked about first: what it will do, and what has to be said with it. */
import { useEffect, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Refusal } from "../api/types";
import { faultAsRefusal, forgetAnswers } from "../api/useAnswer";
import { Progress } from "./Progress";

interface ConfirmProps {
  label: string;
  title: string;
  confirm: string;
  disabled?: boolean;
  /** Beside text rather than under it. */
  small?: boolean;
  /** Made with what the form holds; what it comes to is told after it. */
  onConfirm: (form: FormData) => Promise<string>;
  children: ReactNode;
}

export function Confirm({ label, disabled = false, small = false, ...asked }: ConfirmProps): ReactNode {
  const [busy, setBusy] = useState(false);
  return (
    <DialogTrigger>
      <Button className={small ? "button small" : "button"} isDisabled={disabled}>
        {label}
      </Button>
      <ModalOverlay className="modal-ground" isDismissable={!busy} isKeyboardDismissDisabled={busy}>
        <Modal className="modal">
          <Dialog className="modal-dialog">{({ close }) => <Asked {...asked} close={close} busy={busy} onBusy={setBusy} />}</Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

type AskedProps = Omit<ConfirmProps, "label" | "disabled" | "small"> & { close: () => void; busy: boolean; onBusy: (busy: boolean) => void };

function Asked({ title, confirm, onConfirm, children, close, busy, onBusy }: AskedProps): ReactNode {
  const [state, setState] = useState<{ refusal: Refusal | null; done: string | null }>({ refusal: null, done: null });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setState({ refusal: null, done: null });
    onBusy(true);
    onConfirm(new FormData(event.currentTarget))
      .then((done) => {
        setState({ refusal: null, done });
      })
      .catch((fault: unknown) => {
        setState({ refusal: faultAsRefusal(fault), done: null });
      })
      .finally(() => {
        onBusy(false);
      });
  };
  if (state.done !== null) return <Done close={close}>{state.done}</Done>;
  return (
    <form className="stack" onSubmit={submit}>
      <Heading slot="title">{title}</Heading>
      {children}
      {state.refusal && (
        <p role="alert" className="form-refusal">
          {state.refusal.message}
        </p>
      )}
      <Progress active={busy} />
      <div className="controls">
        <Button className="button primary" type="submit" isDisabled={busy}>
          {confirm}
        </Button>
        <Button className="button" onPress={close} isDisabled={busy}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** What it came to; the page behind is asked anew once this is closed, however it is. */
function Done({ children, close }: { children: ReactNode; close: () => void }): ReactNode {
  useEffect(() => forgetAnswers, []);
  return (
    <div className="stack">
      <Heading slot="title">Done</Heading>
      <p role="status">{children}</p>
      <div className="controls">
        <Button className="button primary" autoFocus onPress={close}>
          Close
        </Button>
      </div>
    </div>
  );
}

interface LineProps {
  name: string;
  label: string;
  type?: "text" | "date";
  required?: boolean;
  note?: string;
  initial?: string;
}

/** One line of such a form. */
export function Line({ name, label, type = "text", required = true, note, initial }: LineProps): ReactNode {
  return (
    <label className="field">
      {label}
      <input name={name} type={type} required={required} maxLength={400} defaultValue={initial} aria-describedby={note ? `${name}-note` : undefined} />
      {note && (
        <span id={`${name}-note`} className="muted small">
          {note}
        </span>
      )}
    </label>
  );
}

export function said(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
