/** A change that is asked about first: what it will do, and what has to be said with it. */
import { useState } from "react";
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
  /** Made with what the form holds; what it comes to is told after it. */
  onConfirm: (form: FormData) => Promise<string>;
  children: ReactNode;
}

export function Confirm({ label, disabled = false, ...asked }: ConfirmProps): ReactNode {
  return (
    <DialogTrigger>
      <Button className="button" isDisabled={disabled}>
        {label}
      </Button>
      <ModalOverlay className="modal-ground" isDismissable>
        <Modal className="modal">
          <Dialog className="modal-dialog">{({ close }) => <Asked {...asked} close={close} />}</Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

type AskedProps = Omit<ConfirmProps, "label" | "disabled"> & { close: () => void };

function Asked({ title, confirm, onConfirm, children, close }: AskedProps): ReactNode {
  const [state, setState] = useState<{ busy: boolean; refusal: Refusal | null; done: string | null }>({ busy: false, refusal: null, done: null });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setState({ busy: true, refusal: null, done: null });
    onConfirm(new FormData(event.currentTarget))
      .then((done) => {
        setState({ busy: false, refusal: null, done });
      })
      .catch((fault: unknown) => {
        setState({ busy: false, refusal: faultAsRefusal(fault), done: null });
      });
  };
  if (state.done !== null) {
    return (
      <div className="stack">
        <Heading slot="title">Done</Heading>
        <p role="status">{state.done}</p>
        <div className="controls">
          <Button
            className="button primary"
            autoFocus
            onPress={() => {
              close();
              forgetAnswers();
            }}
          >
            Close
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Heading slot="title">{title}</Heading>
      {children}
      {state.refusal && (
        <p role="alert" className="form-refusal">
          {state.refusal.message}
        </p>
      )}
      <Progress active={state.busy} />
      <div className="controls">
        <Button className="button primary" type="submit" isDisabled={state.busy}>
          {confirm}
        </Button>
        <Button className="button" onPress={close} isDisabled={state.busy}>
          Cancel
        </Button>
      </div>
    </form>
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
