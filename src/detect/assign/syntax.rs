//! What stands behind a name: the value, in the syntaxes of programs, configuration, shells,
//! markup and text. One grammar for all of them, since a scanner cannot trust a file's name.

use super::beside::{answer, default_line, default_of};
use super::lines::{
    alternative, anchor, array_of_characters, block, fenced, heredoc, next_line, robot_variable,
    sent, typed_literal,
};
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::operator::{Operator, blank, closers, in_list, member, operator, whole};
use super::quotes::{before_name, ends_here};
use super::text::{cell, markup, prose};
use super::unlikely::{
    begins_anew, code_like, describes, fills_its_line, follows_account, is_compared_or_listed,
    is_generic, is_operand, is_text, is_value, is_variable, names_a_type, names_many,
    near_line_start, verdict,
};
use super::{
    Assigned, Class, Form, args, bare, cookie, looped, numbers, pair, reverse, rows, shell,
    special, yaml,
};
use crate::detect::value::jumble::is_jumble;
use crate::model::Span;

/// Strings up to this many bytes are not far to look.
pub(super) const SHORT: usize = 200;

/// Where candidates of one name go.
pub(super) struct Emit<'a> {
    /// The window.
    pub bytes: &'a [u8],
    /// The name they belong to.
    pub name: &'a Name,
    /// The list.
    pub out: &'a mut Vec<Assigned>,
    /// Whether bytes far behind the name were looked at.
    pub far: bool,
}

impl Emit<'_> {
    /// For values of `name`.
    pub fn new<'a>(bytes: &'a [u8], name: &'a Name, out: &'a mut Vec<Assigned>) -> Emit<'a> {
        Emit {
            bytes,
            name,
            out,
            far: false,
        }
    }

    /// Adds a value unless it is too short to be one.
    pub fn push(&mut self, value: Span, form: Form, text: Option<Vec<u8>>) {
        let least = if self.name.class == Class::Password {
            4
        } else {
            6
        };
        if value.len() < least {
            return;
        }
        // `passwordBytes` and `keyData` name what they hold, where it is bytes.
        let binary = form == Form::Bytes;
        let denied = self.name.denied.filter(|word| {
            !(binary && matches!(*word, "bytes" | "byte" | "data" | "array" | "list"))
        });
        let spelled = binary
            && text
                .as_ref()
                .is_some_and(|t| t.iter().all(|b| b.is_ascii_graphic() || *b == b' '));
        let sized = matches!(text.as_ref().map(Vec::len), Some(16 | 24 | 32));
        let form = match spelled {
            true if !sized || self.name.class == Class::Password => Form::Element,
            _ => form,
        };
        let extent = Span::new(
            self.name.span.start.min(value.start),
            self.name.span.end.max(value.end),
        );
        self.out.push(Assigned {
            name: self.name.span,
            value,
            extent,
            form,
            class: self.name.class,
            strength: self.name.strength,
            denied,
            text,
        });
    }

    /// Adds a string literal.
    pub fn literal(&mut self, literal: Literal, form: Form) {
        let literal = special::unwrapped(self.bytes, literal);
        let strong = self.name.strength != Strength::Weak;
        if let Some(text) = numbers::escaped(literal.value.of(self.bytes)).filter(|_| strong) {
            let binary = !text.iter().all(u8::is_ascii_graphic);
            let form = if binary { Form::Bytes } else { form };
            self.push(literal.value, form, Some(text));
            return;
        }
        self.push(literal.value, form, literal.joined);
    }
}

/// Appends the values that follow `name`. Says whether bytes far behind it were looked at.
pub(super) fn values(bytes: &[u8], name: &Name, out: &mut Vec<Assigned>) -> bool {
    if is_text(name.span.of(bytes)) {
        return false;
    }
    // What a field of a form holds: `txtPassword.Text == "x"`.
    let held = name.denied == Some("text")
        && name.span.of(bytes).to_ascii_lowercase().ends_with(b".text")
        || name.span.of(bytes).ends_with(b"SecretKeySpec");
    let name = &Name {
        denied: name.denied.filter(|_| !held).or(member(bytes, name.span)),
        ..*name
    };
    let mut emit = Emit::new(bytes, name, out);
    follow(&mut emit);
    emit.far
}

fn follow(emit: &mut Emit<'_>) {
    let (bytes, name) = (emit.bytes, emit.name);
    if bytes[..name.span.start].ends_with(b"${") {
        match robot_variable(bytes, name.span) {
            Some(value) => emit.push(value, Form::Unquoted, None),
            None => {
                numbers::shell_default(emit, name.span.start - 2);
            }
        }
        return;
    }
    if reverse::before(emit) || is_compared_or_listed(bytes, name.span) {
        return;
    }
    let (after, closed) = closers(bytes, name.span.end);
    let heads = matches!(
        bytes.get(after),
        None | Some(b',' | b';' | b'|' | b')' | b'\t' | b'\r' | b'\n')
    ) || matches!(
        bytes.get(blank(bytes, after)),
        Some(b',' | b'|' | b')' | b'\r' | b'\n')
    );
    if heads && rows::column(emit) {
        return;
    }
    if looped::rows(emit, after) {
        return;
    }
    let Some((operator, at)) = operator(bytes, name.span, after, closed) else {
        if let Some(value) = fenced(bytes, after) {
            emit.push(value, Form::Block, None);
        }
        return;
    };
    if matches!(operator, Operator::Comma | Operator::Value) && !whole(bytes, name.span.start)
        || operator == Operator::Comma && closed && is_value(bytes, name.span)
        || operator == Operator::Comma
            && (in_list(bytes, name.span.start, at)
                || name.span.len() < 3
                || describes(bytes, name.span.start)
                || follows_account(bytes, name.span.start)
                || fills_its_line(bytes, name.span, at)
                || bytes[after - 1] == b'`' && bytes.get(blank(bytes, at)) == Some(&b'`'))
        || name.span.len() == 2 && !near_line_start(bytes, name.span)
    {
        return;
    }
    match operator {
        Operator::Call => args::call(emit, at),
        Operator::Tag => markup(emit, at),
        Operator::Is if pair::is_pair(name) && pair::in_text(emit, at) => {}
        Operator::Is => prose(emit, at),
        Operator::Pipe => cell(emit, at),
        Operator::Block => {
            emit.far = true;
            if let Some(found) = default_of(bytes, at) {
                emit.literal(found, Form::Quoted);
            }
        }
        _ => value(emit, operator, at, closed),
    }
}

/// Whether an assignment of a shell begins there: `NAME=`.
fn assigns(bytes: &[u8], at: usize) -> bool {
    let name = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
    let length = bytes[at..].iter().take(60).take_while(name).count();
    length > 0 && bytes.get(at + length) == Some(&b'=')
}

/// The value behind an operator.
fn value(emit: &mut Emit<'_>, operator: Operator, from: usize, closed: bool) {
    let bytes = emit.bytes;
    let mut at = blank(bytes, from);
    if operator == Operator::Colon && bytes[at..].starts_with(b"**") {
        at = blank(bytes, at + 2);
    }
    if let Some(found) = sent(bytes, at) {
        emit.literal(found, Form::CallArgument);
        return;
    }
    let listed = operator == Operator::Comma && before_name(bytes, emit.name.span.start) == b',';
    let form = match operator {
        Operator::Comma if listed => Form::Element,
        Operator::Compare => Form::Comparison,
        Operator::Space => Form::Flag,
        Operator::Value => Form::Markup,
        Operator::Chain => Form::CallArgument,
        Operator::Fallback => Form::Fallback,
        _ => Form::Quoted,
    };
    if operator == Operator::Assign && pair::unpacked(emit, at) {
        return;
    }
    if bytes[at..].starts_with(b"\\\n") {
        // A shell goes on with the next line; one that assigns anew leaves this empty.
        let empty = operator == Operator::Assign && assigns(bytes, blank(bytes, at + 2));
        if empty {
            return;
        }
        at = blank(bytes, at + 2);
    }
    if matches!(bytes.get(at), Some(b'\n' | b'\r')) {
        yaml::entries(emit, operator, at);
        if let Some(next) = next_line(bytes, at, operator) {
            at = next;
            if bytes[..at].ends_with(b"- ") {
                yaml::on_lines(emit, at);
            }
        } else {
            match default_line(bytes, emit.name.span.start, at) {
                Some(next) if operator == Operator::Colon => at = next,
                _ => return,
            }
        }
    }
    if let Some(block) = block(bytes, at, operator) {
        emit.push(block, Form::Block, None);
        return;
    }
    if let Some(value) = heredoc(bytes, at) {
        emit.push(value, Form::Block, None);
        return;
    }
    at += anchor(bytes, at, operator);
    if emit.name.class == Class::Cookie {
        cookie::cookies(emit, at);
        return;
    }
    let string = literal::string(bytes, at);
    emit.far |= match &string {
        Some(found) => found.end > at + SHORT,
        None => literal::opening(bytes, at).is_some(),
    };
    if let Some(found) = string {
        if operator == Operator::Comma
            && matches!(bytes[..emit.name.span.start].last(), Some(b'-' | b':'))
            && found.value.of(bytes).starts_with(b"-")
        {
            return;
        }
        if !closed && ends_here(bytes, emit.name.span.start, at, found.value) {
            emit.far = true;
            if let Some(found) = answer(bytes, at) {
                emit.literal(found, Form::CallArgument);
            }
            return;
        }
        if names_many(emit, &found)
            || pair::in_quotes(emit, &found, form)
            || listed && names_a_type(emit, &found)
        {
            return;
        }
        special::quoted(emit, found, form);
        return;
    }
    if let Some((value, text)) = numbers::ahead(bytes, at) {
        emit.push(value, Form::Bytes, Some(text));
        return;
    }
    match bytes.get(at) {
        Some(b'[') if typed_literal(bytes, at) > 0 => {
            emit.far = true;
            args::elements(emit, at + typed_literal(bytes, at));
        }
        Some(b'{') if operator == Operator::Colon && closed => {
            emit.far = true;
            match default_of(bytes, at + 1) {
                Some(found) => emit.literal(found, Form::Quoted),
                None => args::elements(emit, at),
            }
        }
        Some(b'[') if operator == Operator::Colon && yaml::in_brackets(emit, at) => {}
        Some(b'(') if shell::array(emit, at) => {}
        Some(b'[' | b'{' | b'(') => args::elements(emit, at),
        Some(b'$') if operator != Operator::Compare && alternative(bytes, at) => {
            args::expression(emit, at);
        }
        Some(b'$') if numbers::shell_default(emit, at) => {}
        Some(b'<') if bytes[at..].starts_with(b"<![CDATA[") => unquoted(emit, operator, at + 9),
        Some(_) if operator == Operator::Comma => {
            emit.far = true;
            if let Some(found) = default_of(bytes, at) {
                emit.literal(found, Form::Quoted);
            }
        }
        Some(_)
            if matches!(
                operator,
                Operator::Compare | Operator::Chain | Operator::Fallback
            ) => {}
        Some(_) => unquoted(emit, operator, at),
        None => {}
    }
}

/// A value without quotes, or an expression that contains one.
fn unquoted(emit: &mut Emit<'_>, operator: Operator, at: usize) {
    let bytes = emit.bytes;
    if begins_anew(bytes, emit.name.span, at) {
        return;
    }
    let run = bare::run(bytes, at);
    if run.is_empty() {
        return;
    }
    let next = bytes.get(run.end).copied().unwrap_or(b'\n');
    let gap = blank(bytes, run.end);
    let behind = bytes.get(gap..).unwrap_or_default();
    let call = run.of(bytes).contains(&b'(')
        && run
            .of(bytes)
            .first()
            .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
        && !is_jumble(run.of(bytes));
    let fallback = [&b"||"[..], b"??", b"or ", b"?", b": \"", b"if "]
        .iter()
        .any(|text| behind.starts_with(text))
        && gap > run.end;
    let looked_up = run.of(bytes).ends_with(b"[");
    if let Some(open) = array_of_characters(bytes, at, run) {
        args::elements(emit, open);
        return;
    }
    let call = call || next == b'<' && is_generic(&bytes[run.end..]);
    if call || fallback || looked_up || matches!(run.of(bytes), b"new" | b"await") {
        args::expression(emit, at);
        return;
    }
    if special::schemed(emit, run) || run.of(bytes).ends_with(b"-") && next == b'>' {
        return;
    }
    if pair::in_text(emit, at) {
        return;
    }
    // A device tree's or a language's block: `name: thing@0 {`.
    if behind.starts_with(b"{")
        || is_operand(emit, run, behind)
        || verdict(bytes, emit.name.span, next)
        || is_variable(bytes, emit.name.span, run)
    {
        return;
    }
    let form = match operator {
        Operator::Space => Form::Flag,
        Operator::Value => Form::Markup,
        _ if emit.name.span.start > 0 && matches!(bytes[emit.name.span.start - 1], b'?' | b'&') => {
            Form::UrlParam
        }
        _ => Form::Unquoted,
    };
    let value = if bytes[..emit.name.span.start].ends_with(b"{") {
        // `{name:value}`: the brace closes.
        bare::cut(bytes, run, b"}")
    } else if form == Form::UrlParam {
        bare::cut(bytes, run, b"&#")
    } else {
        run
    };
    // `user=x,password=y,domain=z`: a list of settings.
    let setting = matches!(next, b',' | b';')
        && bytes[..at].ends_with(b"=")
        && bytes.get(run.end + 1) != Some(&b' ')
        && bare::next_pair(bytes, run.end + 1);
    let next = if setting { b'\n' } else { next };
    if !code_like(value.of(bytes), next, emit.name.class) {
        emit.push(value, form, None);
    }
}
