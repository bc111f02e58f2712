"""Who does it: the people and offices that support speaks of, so that one is not taken for another.

One line a role: what people call it in the languages of replies. What is missing here costs nothing but a warning.
"""

import re

__all__ = ["roles_in"]

_ROLES = """
us: we us ourselves wir uns nous nosotros nós
reader: yourself yourselves selbst vous-même
administrator: administrator administrators admin admins administratoren administrateur administrateurs administrador
owner: owner owners inhaber eigentümer propriétaire propriétaires propietario dueño proprietário dono
manager: manager managers leitung teamleitung teamleiter gérant gerente gerencia gerência direction dirección
employee: employee employees staff mitarbeiter mitarbeiterin salarié salariés employé empleado empleados funcionário
employer: employer employers arbeitgeber employeur employeurs empleador empregador patrão
agent: agent agents agente agentes
host: host hosts gastgeber hôte anfitrión anfitrião
guest: guest guests gast gäste invité invités huésped huéspedes hóspede hóspedes
parent: parent parents eltern padres pais
teacher: teacher teachers lehrer lehrerin enseignant professeur profesor profesores professor professores
pupil: pupil pupils student students schüler élève élèves étudiant alumno alumnos aluno alunos estudante
tenant: tenant tenants mieter locataire inquilino morador moradores
landlord: landlord landlords vermieter bailleur casero senhorio
caretaker: caretaker hausmeister concierge conserje porteiro síndico
neighbour: neighbour neighbours neighbor neighbors nachbar nachbarn voisin vecino vizinho
sender: sender senders absender expéditeur remitente remetente
recipient: recipient recipients empfänger destinataire destinatario destinatário
viewer: viewer viewers betrachter lecteur
editor: editor editors bearbeiter éditeur redactor
reviewer: reviewer reviewers prüfer
member: member members mitglied mitglieder membre membres miembro miembros socio membro membros
treasurer: treasurer kassenwart trésorier tesorero tesoureiro
technician: technician technicians techniker technicien técnico técnicos
doctor: doctor doctors veterinarian vet arzt ärztin médecin vétérinaire médico veterinario
assistant: assistant assistants assistenz assistentin assistente asistente
driver: driver drivers fahrer chauffeur conductor motorista
customer: customer customers client clients kunde kunden cliente clientes
seller: seller sellers merchant merchants verkäufer händler vendeur vendedor
buyer: buyer buyers käufer acheteur comprador
provider: provider providers anbieter fournisseur proveedor fornecedor
insurer: insurer versicherung assureur aseguradora seguradora
bank: bank banks banque banco
council: council townhall stadt gemeinde rathaus mairie ayuntamiento câmara prefeitura
personnel: hr personalabteilung personnel rh
accountant: accountant accountants bookkeeper steuerberater buchhaltung comptable contable contador contabilista
pharmacist: pharmacist apotheker pharmacien farmacéutico farmacêutico
organizer: organizer organiser organizers veranstalter organisateur organizador
partner: partner partners reseller
operator: operator operators betreiber opérateur operador operadores
volunteer: volunteer volunteers ehrenamtliche bénévole bénévoles voluntario voluntarios voluntário voluntários
trainer: trainer trainers coach coaches tutor tutors entraîneur entrenador treinador
apprentice: apprentice apprentices trainee trainees lehrling azubi auszubildende apprenti apprentie aprendiz
master: meister
passenger: passenger passengers fahrgast fahrgäste passager passagers pasajero pasajeros passageiro passageiros
patient: patient patients patienten paciente pacientes
courier: courier couriers kurier livreur repartidor estafeta
mechanic: mechanic mechanics mechaniker mécanicien mecánico mecânico
renter: renter renters hirer entleiher
supervisor: supervisor supervisors vorgesetzte superviseur
observer: observer observers beobachter
warden: warden wardens
board: board vorstand
child: child children kind kinder enfant enfants niño niños criança crianças
"""
_ROLE = {word: name for name, _, said in (row.partition(": ") for row in _ROLES.split("\n")) for word in said.split()}
"""With their accents: "invité" is a guest and "invite" what is done to them."""
_WORD = re.compile(r"[^\W\d_]+")


def roles_in(text: str) -> dict[str, str]:
    """The roles that `text` names, each with the word that it has for it."""
    return {_ROLE[word.casefold()]: word for word in _WORD.findall(text) if word.casefold() in _ROLE}
